// y[i] = x[i].
//   x, y: size elements
// One work-item: one element.
// Parameters: TYPE, of an element: float, int or uchar.
// There is no plainer kernel.
#ifndef NAME
#define NAME copy
#endif
#ifndef TYPE
#define TYPE float
#endif
#include "item.clh"

KERNEL NAME(PLACE global const TYPE* x, global TYPE* y, int size) {
    const int i = ITEM(0);
    if (i < size) {
        y[i] = x[i];
    }
}
