// What any driver may be asked to compile. A section is a source of its own: `//: NAME`, then
// perhaps `| OPTIONS`; `probes` reads them.

//: plain
kernel void t(global float* p) { p[get_global_id(0)] += 1; }

//: OpenCL C 3.0 | -cl-std=CL3.0
kernel void t(global float* p) { p[get_global_id(0)] += 1; }

//: arithmetic in half
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
kernel void t(global half* p) { p[0] = p[1] * p[2]; }

//: sub-groups
#pragma OPENCL EXTENSION cl_khr_subgroups : enable
kernel void t(global float* p) { p[0] = sub_group_broadcast(p[get_local_id(0)], 0); }

//: atomics of device scope | -cl-std=CL3.0
kernel void t(global atomic_uint* p) {
    atomic_fetch_add_explicit(p, 1u, memory_order_acq_rel, memory_scope_device);
}

//: local memory of 49,152 bytes
kernel void t(global float* p) {
    local float s[12288];
    s[get_local_id(0)] = p[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    p[1] = s[0];
}
