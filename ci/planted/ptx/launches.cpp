#include "layer.hpp"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <regex>

namespace layer {
namespace {

using Sizes = const size_t *;

bool runs(const std::string &kernel, cl_uint dimensions, Sizes global) {
    static const char *given = getenv("PLANTED_RUNS");
    static const std::regex wanted(given ? given : "");
    size_t items = 1;
    for (cl_uint d = 0; d < dimensions; d++) items *= global[d];
    return std::regex_search(kernel + " " + std::to_string(items), wanted);
}

// Marks for the words of a buffer. They stay when it goes: what they say is of former launches.
ptx::Marks *marks_of(const void *begin, size_t bytes) {
    struct Room {
        size_t bytes = 0;
        ptx::Marks *marks = nullptr;
    };
    static std::map<const void *, Room> rooms;
    Room &room = rooms[begin];
    if (room.bytes < bytes) {
        free(room.marks);
        room = {bytes, (ptx::Marks *) calloc(bytes / 4 + 1, sizeof(ptx::Marks))};
    }
    return room.marks;
}

// The buffers of a launch, mapped while it lasts.
class Mapped {
public:
    Mapped(cl_command_queue queue, ptx::Launch &launch) : queue(queue), launch(launch) {}

    ~Mapped() {
        for (auto [memory, at] : all)
            below->clEnqueueUnmapMemObject(queue, memory, at, 0, nullptr, nullptr);
        below->clFinish(queue);
    }

    uint64_t map(cl_mem memory, const std::string &name) {
        if (!memory) return 0;
        if (all.count(memory)) return (uint64_t) all[memory];
        size_t bytes = 0;
        below->clGetMemObjectInfo(memory, CL_MEM_SIZE, sizeof bytes, &bytes, nullptr);
        cl_int error;
        void *at = below->clEnqueueMapBuffer(queue, memory, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0,
                bytes, 0, nullptr, nullptr, &error);
        if (error) throw ptx::Fault("a buffer that cannot be mapped: " + name);
        all[memory] = at;
        launch.buffers.push_back({(uint8_t *) at, bytes, marks_of(at, bytes), name});
        return (uint64_t) at;
    }

private:
    cl_command_queue queue;
    ptx::Launch &launch;
    std::map<cl_mem, void *> all;
};

void give_arguments(const Made &made, ptx::Launch &launch, Mapped &mapped) {
    for (size_t p = 0; p < made.arguments.size(); p++) {
        const ptx::Parameter &parameter = made.kernel->parameters[p];
        const std::string &given = made.arguments[p];
        if (given.empty()) throw ptx::Fault("no argument for " + parameter.name);
        uint64_t value = 0;
        memcpy(&value, given.data(), std::min(given.size(), sizeof value));
        if (parameter.pointer) value = mapped.map((cl_mem) value, parameter.name);
        launch.arguments.push_back(value);
    }
}

// Without a size of groups the driver chooses one that divides the items.
unsigned group_size(const ptx::Kernel &kernel, unsigned d, size_t all, Sizes local) {
    if (local) return (unsigned) local[d];
    if (kernel.items[0]) return kernel.items[d];
    unsigned size = d == 0 ? 64 : 1;
    while (all % size != 0) size--;
    return size;
}

bool divide(ptx::Launch &launch, cl_uint dimensions, Sizes global, Sizes local) {
    for (unsigned d = 0; d < 3; d++) {
        size_t all = d < dimensions ? global[d] : 1;
        unsigned size = d < dimensions ? group_size(launch.kernel, d, all, local) : 1;
        if (size == 0 || all % size != 0) return false;
        if (launch.kernel.items[0] && launch.kernel.items[d] != size) return false;
        launch.items[d] = size;
        launch.groups[d] = (unsigned) (all / size);
    }
    return launch.items[0] * launch.items[1] * launch.items[2] <= 1024;
}

cl_int execute(cl_command_queue queue, const Made &made, cl_uint dimensions, Sizes global,
        Sizes local) {
    const std::string &name = made.kernel->name;
    ptx::Launch launch(*made.kernel);
    if (!divide(launch, dimensions, global, local)) return CL_INVALID_WORK_GROUP_SIZE;
    if (made.kernel->local_bytes > LOCAL_BYTES) return CL_OUT_OF_RESOURCES;
    cl_int result = CL_SUCCESS;
    try {
        if (!made.kernel->unknown.empty())
            throw ptx::Fault("an unknown instruction: " + made.kernel->unknown);
        Mapped mapped(queue, launch);
        give_arguments(made, launch, mapped);
        launch.run();
    } catch (const ptx::Fault &fault) {
        note_finding(name, fault.what());
        result = CL_OUT_OF_RESOURCES;
    }
    for (const std::string &finding : launch.findings) note_finding(name, finding);
    return result;
}

cl_int CL_API_CALL enqueue(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
        Sizes offset, Sizes global, Sizes local, cl_uint count, const cl_event *waits,
        cl_event *event) {
    std::lock_guard<std::mutex> guard(one_at_a_time);
    if (offset) return CL_INVALID_GLOBAL_OFFSET;
    const std::shared_ptr<Made> about = made(kernel);
    if (runs(about->kernel->name, dimensions, global)) {
        cl_int error = count ? below->clWaitForEvents(count, waits) : CL_SUCCESS;
        if (!error) error = below->clFinish(queue);
        if (!error) error = execute(queue, *about, dimensions, global, local);
        if (error) return error;
    }
    return event ? below->clEnqueueMarkerWithWaitList(queue, count, waits, event) : CL_SUCCESS;
}

// Times of events rise, and say nothing.
cl_int CL_API_CALL profile(
        cl_event, cl_profiling_info key, size_t room, void *to, size_t *needed) {
    static cl_ulong now = 1000000;
    std::lock_guard<std::mutex> guard(one_at_a_time);
    if (key == CL_PROFILING_COMMAND_END) now += 1000;
    return told(std::string((const char *) &now, sizeof now), room, to, needed);
}

} // namespace

void note_finding(const std::string &kernel, const std::string &what) {
    static std::set<std::string> noted;
    if (noted.insert(kernel + what).second)
        std::ofstream(getenv("PLANTED_FINDINGS"), std::ios::app) << kernel << ": " << what << "\n";
}

void plant_launches(cl_icd_dispatch &layer) {
    layer.clEnqueueNDRangeKernel = enqueue;
    layer.clGetEventProfilingInfo = profile;
}

} // namespace layer
