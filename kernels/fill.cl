// x[i] = bits, whatever type the four bytes are.
//   x: size words
// One work-item: one word. No groups.
// Parameters: none.
// There is no plainer kernel.
#ifndef NAME
#define NAME fill
#endif

kernel void NAME(global int* restrict x, int size, int bits) {
    const size_t i = get_global_id(0);
    if (i < size) {
        x[i] = bits;
    }
}
