#include "layer.hpp"

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <unistd.h>

namespace layer {
namespace {

struct Program {
    cl_context context;
    std::string text;
    cl_program stubs = nullptr; // PoCL's, once it is built
    std::shared_ptr<const ptx::Kernels> kernels;
    std::string log;
};

std::map<cl_program, Program> programs;
std::map<cl_kernel, std::shared_ptr<Made>> kernels;

// The entry of libnvidia-nvvm.so.4 for OpenCL, which NVIDIA has not documented.
using Compile = int (*)(const char **texts, unsigned count, const size_t *lengths,
        const char *options, char **log, char **made);

Compile compiler() {
    static const Compile found = [] {
        void *library = dlopen(getenv("PLANTED_COMPILER"), RTLD_NOW | RTLD_LOCAL);
        void *entry = library ? dlsym(library, "NvCliCompileProgram") : nullptr;
        if (!entry) {
            note_finding("the compiler", dlerror());
            abort();
        }
        return (Compile) entry;
    }();
    return found;
}

void keep(const std::string &text, const std::string &options) {
    static unsigned number;
    if (const char *folder = getenv("PLANTED_PROGRAMS"))
        std::ofstream(std::string(folder) + "/" + std::to_string(getpid()) + "-"
                + std::to_string(number++) + ".cl") << "// " << options << "\n" << text;
}

std::string compiled(const std::string &text, const std::string &options, std::string &log) {
    const std::string standard = options.substr(options.find("-cl-std=") + 8, 5);
    const std::string all = options + " -cl-nv-arch sm_90 -nv-m64 -cl-nv-cstd=" + standard;
    const char *one = text.c_str();
    const size_t length = text.size();
    char *said = nullptr, *made = nullptr;
    const int failed = compiler()(&one, 1, &length, all.c_str(), &said, &made);
    log = said ? said : "";
    return failed || !made ? "" : made;
}

// Other runs of Kiln build many of the same programs.
std::string compiled_once(const std::string &text, const std::string &options, std::string &log) {
    const std::string file = std::string(getenv("PLANTED_PTX")) + "/"
            + std::to_string(std::hash<std::string>()(options + "\n" + text)) + ".ptx";
    std::ifstream before(file);
    if (before) return std::string(std::istreambuf_iterator<char>(before), {});
    const std::string made = compiled(text, options, log);
    if (!made.empty()) std::ofstream(file) << made;
    return made;
}

// Kernels of the same names and parameters, for PoCL.
std::string stubs(const ptx::Kernels &kernels) {
    std::string text;
    for (const auto &[name, kernel] : kernels) {
        text += "kernel void " + name + "(";
        for (size_t p = 0; p < kernel.parameters.size(); p++) {
            const ptx::Parameter &one = kernel.parameters[p];
            text += p ? ", " : "";
            text += one.pointer ? "global char *p" : one.width == 8 ? "ulong p" : "uint p";
            text += std::to_string(p);
        }
        text += ") {}\n";
    }
    return text;
}

cl_program CL_API_CALL create(cl_context context, cl_uint count, const char **texts,
        const size_t *lengths, cl_int *error) {
    std::string text;
    for (cl_uint t = 0; t < count; t++)
        text += lengths && lengths[t] ? std::string(texts[t], lengths[t]) : std::string(texts[t]);
    cl_program created = below->clCreateProgramWithSource(context, count, texts, lengths, error);
    std::lock_guard<std::mutex> guard(one_at_a_time);
    if (created) programs[created] = {context, text, nullptr, nullptr, ""};
    return created;
}

cl_int CL_API_CALL build(cl_program created, cl_uint count, const cl_device_id *devices,
        const char *options, void(CL_CALLBACK *done)(cl_program, void *), void *data) {
    std::lock_guard<std::mutex> guard(one_at_a_time);
    Program &program = programs.at(created);
    keep(program.text, options ? options : "");
    const std::string made = compiled_once(program.text, options ? options : "", program.log);
    if (made.empty()) return CL_BUILD_PROGRAM_FAILURE;
    program.kernels = std::make_shared<ptx::Kernels>(ptx::read_kernels(made));
    const std::string text = stubs(*program.kernels);
    const char *string = text.c_str();
    cl_int error;
    program.stubs = below->clCreateProgramWithSource(program.context, 1, &string, nullptr, &error);
    if (!program.stubs) return error;
    return below->clBuildProgram(program.stubs, count, devices, "", done, data);
}

cl_int CL_API_CALL build_info(cl_program created, cl_device_id device, cl_program_build_info key,
        size_t room, void *to, size_t *needed) {
    std::lock_guard<std::mutex> guard(one_at_a_time);
    const Program &program = programs.at(created);
    if (key == CL_PROGRAM_BUILD_LOG) return told(program.log + '\0', room, to, needed);
    return below->clGetProgramBuildInfo(
            program.stubs ? program.stubs : created, device, key, room, to, needed);
}

cl_int CL_API_CALL release(cl_program created) {
    std::lock_guard<std::mutex> guard(one_at_a_time);
    if (programs[created].stubs) below->clReleaseProgram(programs[created].stubs);
    programs.erase(created);
    return below->clReleaseProgram(created);
}

// It would have to know PTX.
cl_program CL_API_CALL refuse_binary(cl_context, cl_uint, const cl_device_id *, const size_t *,
        const unsigned char **, cl_int *, cl_int *error) {
    if (error) *error = CL_INVALID_BINARY;
    return nullptr;
}

cl_kernel CL_API_CALL create_kernel(cl_program created, const char *name, cl_int *error) {
    std::lock_guard<std::mutex> guard(one_at_a_time);
    const Program &program = programs.at(created);
    cl_kernel kernel = below->clCreateKernel(program.stubs, name, error);
    if (kernel) {
        const ptx::Kernel &about = program.kernels->at(name);
        kernels[kernel] = std::make_shared<Made>(Made{program.kernels, &about,
                std::vector<std::string>(about.parameters.size())});
    }
    return kernel;
}

cl_int CL_API_CALL argument(cl_kernel kernel, cl_uint number, size_t bytes, const void *value) {
    cl_int error = below->clSetKernelArg(kernel, number, bytes, value);
    std::lock_guard<std::mutex> guard(one_at_a_time);
    if (!error) kernels.at(kernel)->arguments.at(number) = std::string((const char *) value, bytes);
    return error;
}

cl_int CL_API_CALL release_kernel(cl_kernel kernel) {
    std::lock_guard<std::mutex> guard(one_at_a_time);
    kernels.erase(kernel);
    return below->clReleaseKernel(kernel);
}

} // namespace

std::shared_ptr<Made> made(cl_kernel kernel) { return kernels.at(kernel); }

void plant_programs(cl_icd_dispatch &layer) {
    layer.clCreateProgramWithSource = create;
    layer.clCreateProgramWithBinary = refuse_binary;
    layer.clBuildProgram = build;
    layer.clGetProgramBuildInfo = build_info;
    layer.clReleaseProgram = release;
    layer.clCreateKernel = create_kernel;
    layer.clSetKernelArg = argument;
    layer.clReleaseKernel = release_kernel;
}

} // namespace layer
