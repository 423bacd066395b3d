// A layer for ocl-icd (OPENCL_LAYERS), for ci/nvidia: Kiln finds an NVIDIA H200 where PoCL is, and
// chooses for it. NVIDIA's compiler makes PTX of its programs, and launches execute that here, on
// the memory of PoCL's buffers; PoCL itself gets kernels that do nothing.
//   PLANTED_COMPILER    NVIDIA's library
//   PLANTED_PTX         folder that keeps what it makes
//   PLANTED_FINDINGS    file that gets a line for each thing that a kernel does wrong
//   PLANTED_PROGRAMS    if given, folder for the programs, each with its options in the first line
//   PLANTED_RUNS        if given, regular expression over "KERNEL ITEMS": others do nothing
//   PLANTED_UNITS       compute units, if not 132
#pragma once

#define CL_TARGET_OPENCL_VERSION 300
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include <CL/cl.h>
#include <CL/cl_layer.h>

#include "launch.hpp"

#include <mutex>

namespace layer {

const size_t LOCAL_BYTES = 49152;

extern const cl_icd_dispatch *below;
extern std::mutex one_at_a_time;

cl_int told(const std::string &bytes, size_t room, void *to, size_t *needed);
void note_finding(const std::string &kernel, const std::string &what);

cl_int CL_API_CALL device_info(
        cl_device_id device, cl_device_info key, size_t room, void *to, size_t *needed);

// Programs and kernels: programs.cpp.
struct Made {
    std::shared_ptr<const ptx::Kernels> program;
    const ptx::Kernel *kernel;
    std::vector<std::string> arguments;
};

std::shared_ptr<Made> made(cl_kernel kernel);
void plant_programs(cl_icd_dispatch &layer);

// Launches: launches.cpp.
void plant_launches(cl_icd_dispatch &layer);

} // namespace layer
