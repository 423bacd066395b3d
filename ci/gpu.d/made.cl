// Sources whose PTX is looked at, as NVIDIA's compiler makes it. Sections are as in anywhere.cl.

//: vload4
kernel void t(global const float* p, global float* q) {
    float4 v = vload4(get_global_id(0), p);
    q[get_global_id(0)] = v.x + v.y * v.z - v.w;
}

//: float4 pointer
kernel void t(global const float* p, global float* q) {
    float4 v = ((global const float4*)p)[get_global_id(0)];
    q[get_global_id(0)] = v.x + v.y * v.z - v.w;
}

//: mem_fence
kernel void t(global volatile uint* p) {
    p[0] = 1;
    mem_fence(CLK_GLOBAL_MEM_FENCE);
    p[1] = 2;
}

//: local argument
kernel void t(global float* p, local float* s) {
    s[0] = p[0];
    p[1] = s[0];
}
