#include "layer.hpp"

#include <cstdlib>
#include <cstring>

namespace layer {
namespace {

const cl_device_info KERNEL_EXEC_TIMEOUT_NV = 0x4005;

template <class T> std::string number(T value) {
    return std::string((const char *) &value, sizeof value);
}

std::string text(const std::string &value) { return value + '\0'; }

unsigned units() {
    const char *given = getenv("PLANTED_UNITS");
    return given ? (unsigned) atoi(given) : 132;
}

// What an H200's driver (580.159.04) says, as far as Kiln asks.
const std::map<cl_device_info, std::string> properties = {
        {CL_DEVICE_TYPE, number<cl_device_type>(CL_DEVICE_TYPE_GPU)},
        {CL_DEVICE_NAME, text("NVIDIA H200")},
        {CL_DEVICE_VENDOR, text("NVIDIA Corporation")},
        {CL_DRIVER_VERSION, text("580.159.04")},
        {CL_DEVICE_VERSION, text("OpenCL 3.0 CUDA")},
        {CL_DEVICE_EXTENSIONS,
                text("cl_khr_global_int32_base_atomics cl_khr_global_int32_extended_atomics "
                     "cl_khr_local_int32_base_atomics cl_khr_local_int32_extended_atomics "
                     "cl_khr_fp64 cl_khr_3d_image_writes cl_khr_byte_addressable_store cl_khr_icd "
                     "cl_nv_compiler_options cl_nv_device_attribute_query cl_nv_pragma_unroll "
                     "cl_nv_copy_opts")},
        {CL_DEVICE_MAX_COMPUTE_UNITS, number<cl_uint>(units())},
        {CL_DEVICE_MAX_WORK_GROUP_SIZE, number<size_t>(1024)},
        {CL_DEVICE_LOCAL_MEM_SIZE, number<cl_ulong>(LOCAL_BYTES)},
        {CL_DEVICE_LOCAL_MEM_TYPE, number<cl_device_local_mem_type>(CL_LOCAL)},
        {CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, number<cl_uint>(1)},
        {CL_DEVICE_HOST_UNIFIED_MEMORY, number<cl_bool>(CL_FALSE)},
        {KERNEL_EXEC_TIMEOUT_NV, number<cl_bool>(CL_FALSE)},
};

} // namespace

cl_int told(const std::string &bytes, size_t room, void *to, size_t *needed) {
    if (to && room < bytes.size()) return CL_INVALID_VALUE;
    if (to) memcpy(to, bytes.data(), bytes.size());
    if (needed) *needed = bytes.size();
    return CL_SUCCESS;
}

cl_int CL_API_CALL device_info(
        cl_device_id device, cl_device_info key, size_t room, void *to, size_t *needed) {
    auto found = properties.find(key);
    return found == properties.end() ? below->clGetDeviceInfo(device, key, room, to, needed)
                                     : told(found->second, room, to, needed);
}

} // namespace layer
