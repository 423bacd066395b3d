// A layer for ocl-icd (OPENCL_LAYERS), for ci/nvidia: Kiln finds an NVIDIA H200 where PoCL is, and
// chooses for it. Each program is written down before its build, as NVIDIA's compiler would get it;
// PoCL gets the text with its emulations switched on.
//   PLANTED_PROGRAMS    folder for the programs, each a file with its options in the first line
//   PLANTED_BEFORE      what PoCL's text begins with, to win over the guard of a header
//   PLANTED_RUNS        regular expression: launches of kernels with other names do nothing
//   PLANTED_UNITS       compute units, if not 132
#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl.h>
#include <CL/cl_layer.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KERNEL_EXEC_TIMEOUT_NV 0x4005
#define EMULATED "#define EMULATED "

struct property {
    cl_device_info key;
    size_t bytes;
    const void *value;
};

#define TEXT(text) sizeof text, text
#define NUMBER(type, number) sizeof(type), &(const type){number}

static cl_uint units = 132;

// What an H200's driver (580.159.04) says, as far as Kiln asks; the rest is PoCL's.
static const struct property properties[] = {
    {CL_DEVICE_TYPE, NUMBER(cl_device_type, CL_DEVICE_TYPE_GPU)},
    {CL_DEVICE_NAME, TEXT("NVIDIA H200")},
    {CL_DEVICE_VENDOR, TEXT("NVIDIA Corporation")},
    {CL_DRIVER_VERSION, TEXT("580.159.04")},
    {CL_DEVICE_VERSION, TEXT("OpenCL 3.0 CUDA")},
    {CL_DEVICE_EXTENSIONS,
     TEXT("cl_khr_global_int32_base_atomics cl_khr_global_int32_extended_atomics "
          "cl_khr_local_int32_base_atomics cl_khr_local_int32_extended_atomics cl_khr_fp64 "
          "cl_khr_3d_image_writes cl_khr_byte_addressable_store cl_khr_icd cl_nv_compiler_options "
          "cl_nv_device_attribute_query cl_nv_pragma_unroll cl_nv_copy_opts")},
    {CL_DEVICE_MAX_COMPUTE_UNITS, sizeof units, &units},
    {CL_DEVICE_MAX_WORK_GROUP_SIZE, NUMBER(size_t, 1024)},
    {CL_DEVICE_LOCAL_MEM_SIZE, NUMBER(cl_ulong, 49152)},
    {CL_DEVICE_LOCAL_MEM_TYPE, NUMBER(cl_device_local_mem_type, CL_LOCAL)},
    {CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, NUMBER(cl_uint, 1)},
    {CL_DEVICE_HOST_UNIFIED_MEMORY, NUMBER(cl_bool, CL_FALSE)},
    {KERNEL_EXEC_TIMEOUT_NV, NUMBER(cl_bool, CL_FALSE)},
};

static const struct _cl_icd_dispatch *below;
static struct _cl_icd_dispatch layer;
static const char *before;
static regex_t runs;

// A program that this thread has made and not built yet.
static _Thread_local cl_program made;
static _Thread_local char *text;

static cl_int told(size_t bytes, const void *value, size_t room, void *to, size_t *needed) {
    if (to && room < bytes) return CL_INVALID_VALUE;
    if (to) memcpy(to, value, bytes);
    if (needed) *needed = bytes;
    return CL_SUCCESS;
}

static cl_int CL_API_CALL device_info(
        cl_device_id device, cl_device_info key, size_t room, void *to, size_t *needed) {
    for (size_t p = 0; p < sizeof properties / sizeof *properties; p++)
        if (properties[p].key == key)
            return told(properties[p].bytes, properties[p].value, room, to, needed);
    return below->clGetDeviceInfo(device, key, room, to, needed);
}

// Kiln's programs are one string.
static cl_program CL_API_CALL create(cl_context context, cl_uint count, const char **strings,
        const size_t *lengths, cl_int *error) {
    free(text);
    text = strndup(*strings, lengths && *lengths ? *lengths : strlen(*strings));
    char *emulated = malloc(strlen(before) + strlen(text) + 1), *place;
    strcpy(stpcpy(emulated, before), text);
    while ((place = strstr(emulated, EMULATED "0"))) place[strlen(EMULATED)] = '1';
    made = below->clCreateProgramWithSource(
            context, count, (const char **) &emulated, NULL, error);
    free(emulated);
    return made;
}

static cl_int CL_API_CALL build(cl_program program, cl_uint count, const cl_device_id *devices,
        const char *options, void(CL_CALLBACK *done)(cl_program, void *), void *data) {
    static unsigned number;
    if (program == made) {
        char name[4096];
        snprintf(name, sizeof name, "%s/%d-%u.cl", getenv("PLANTED_PROGRAMS"), (int) getpid(),
                __atomic_fetch_add(&number, 1, __ATOMIC_RELAXED));
        FILE *file = fopen(name, "w");
        if (!file || fprintf(file, "// %s\n%s", options ? options : "", text) < 0 || fclose(file))
            return CL_OUT_OF_HOST_MEMORY;
        made = NULL;
    }
    return below->clBuildProgram(program, count, devices, options, done, data);
}

static cl_int CL_API_CALL launch(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
        const size_t *offset, const size_t *global, const size_t *local, cl_uint count,
        const cl_event *waits, cl_event *event) {
    char name[4096];
    cl_int error =
            below->clGetKernelInfo(kernel, CL_KERNEL_FUNCTION_NAME, sizeof name, name, NULL);
    if (error == CL_SUCCESS && regexec(&runs, name, 0, NULL, 0) == 0)
        return below->clEnqueueNDRangeKernel(
                queue, kernel, dimensions, offset, global, local, count, waits, event);
    return error || !event ? error
                           : below->clEnqueueMarkerWithWaitList(queue, count, waits, event);
}

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(
        cl_layer_info key, size_t room, void *to, size_t *needed) {
    if (key == CL_LAYER_NAME) return told(TEXT("planted NVIDIA"), room, to, needed);
    if (key != CL_LAYER_API_VERSION) return CL_INVALID_VALUE;
    return told(NUMBER(cl_uint, CL_LAYER_API_VERSION_100), room, to, needed);
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(cl_uint count, const struct _cl_icd_dispatch *target,
        cl_uint *entries, const struct _cl_icd_dispatch **table) {
    if (getenv("PLANTED_UNITS")) units = (cl_uint) atoi(getenv("PLANTED_UNITS"));
    before = getenv("PLANTED_BEFORE");
    if (regcomp(&runs, getenv("PLANTED_RUNS"), REG_EXTENDED | REG_NOSUB)) return CL_INVALID_VALUE;
    below = target;
    memcpy(&layer, target, count * sizeof(void *));
    layer.clGetDeviceInfo = device_info;
    layer.clCreateProgramWithSource = create;
    layer.clBuildProgram = build;
    layer.clEnqueueNDRangeKernel = launch;
    *entries = count;
    *table = &layer;
    return CL_SUCCESS;
}
