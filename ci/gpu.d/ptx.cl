// PTX inside of OpenCL C, for NVIDIA alone: other compilers may end the process. ASM is `asm
// volatile` or `__asm__ volatile`; both are asked. Sections are as in anywhere.cl.

//: mma.sync tf32
kernel void t(global float* p) {
    uint a = as_uint(p[0]);
    float d0 = 0, d1 = 0, d2 = 0, d3 = 0;
    ASM("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"
        " {%0,%1,%2,%3}, {%4,%4,%4,%4}, {%4,%4}, {%0,%1,%2,%3};"
        : "+f"(d0), "+f"(d1), "+f"(d2), "+f"(d3) : "r"(a));
    p[get_global_id(0)] = d0 + d1 + d2 + d3;
}

//: mma.sync bf16
kernel void t(global float* p) {
    uint a = as_uint(p[0]);
    float d0 = 0, d1 = 0, d2 = 0, d3 = 0;
    ASM("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"
        " {%0,%1,%2,%3}, {%4,%4,%4,%4}, {%4,%4}, {%0,%1,%2,%3};"
        : "+f"(d0), "+f"(d1), "+f"(d2), "+f"(d3) : "r"(a));
    p[get_global_id(0)] = d0 + d1 + d2 + d3;
}

//: cvt.rna.tf32
kernel void t(global float* p) {
    uint a;
    ASM("cvt.rna.tf32.f32 %0, %1;" : "=r"(a) : "f"(p[0]));
    p[1] = as_float(a);
}

//: shfl.sync
kernel void t(global int* p) {
    int a;
    ASM("shfl.sync.idx.b32 %0, %1, 0, 31, -1;" : "=r"(a) : "r"(p[get_local_id(0)]));
    p[get_global_id(0)] = a;
}

//: ldmatrix
kernel void t(global uint* p) {
    local uint s[128];
    s[get_local_id(0)] = p[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    uint a;
    ASM("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%0}, [%1];"
        : "=r"(a) : "r"((uint)(size_t)(s + 4 * (get_local_id(0) & 7))) : "memory");
    p[get_global_id(0)] = a;
}

//: cp.async
kernel void t(global float* p) {
    local float s[128];
    ASM("cp.async.cg.shared.global [%0], [%1], 16;"
        :: "r"((uint)(size_t)(s + 4 * get_local_id(0))), "l"(p) : "memory");
    ASM("cp.async.wait_all;" ::: "memory");
    barrier(CLK_LOCAL_MEM_FENCE);
    p[get_global_id(0)] = s[get_local_id(0)];
}

//: atom.release.gpu
kernel void t(global uint* p) {
    uint a;
    ASM("atom.add.release.gpu.global.u32 %0, [%1], 1;" : "=r"(a) : "l"(p) : "memory");
    p[1] = a;
}

//: ld.acquire.gpu
kernel void t(global uint* p) {
    uint a;
    ASM("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(a) : "l"(p) : "memory");
    p[1] = a;
}

//: wgmma.fence
kernel void t(global float* p) {
    ASM("wgmma.fence.sync.aligned;" ::: "memory");
    p[0] = 1;
}
