/* Does the calls again that io.kiln.cl.RecordingCl noted, and prints what the process holds of the machine:
 *   replay FOLDER CYCLES        lines of: cycle, and what held.h says
 * FOLDER holds the calls, one a line, and the programs that they name. So what a driver keeps back of each cycle is known
 * without Java. Buffers are written with zeros. */
#define CL_TARGET_OPENCL_VERSION 120
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include "held.h"
#include <CL/cl.h>

enum { MAX = 65536, EVERY = 20 };

static const char *folder;
static cl_device_id device;
static void *refs[MAX];
static char *zeros, *sink;

static void check(cl_int status, const char *call) {
    if (status != CL_SUCCESS) {
        fprintf(stderr, "%s: %d\n", call, status);
        exit(1);
    }
}

static char *file(const char *name, size_t *bytes) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "rb");
    if (!in) {
        perror(path);
        exit(1);
    }
    fseek(in, 0, SEEK_END);
    *bytes = (size_t)ftell(in);
    rewind(in);
    char *all = calloc(1, *bytes + 1);
    if (fread(all, 1, *bytes, in) != *bytes) exit(1);
    fclose(in);
    return all;
}

static void program(int made, int context, int blob, int binary) {
    char name[32];
    size_t bytes;
    cl_int status;
    snprintf(name, sizeof name, "program.%d", blob);
    char *text = file(name, &bytes);
    refs[made] = binary
        ? clCreateProgramWithBinary(refs[context], 1, &device, &bytes, (const unsigned char **)&text, NULL, &status)
        : clCreateProgramWithSource(refs[context], 1, (const char **)&text, NULL, &status);
    check(status, "clCreateProgram");
    free(text);
}

static void launch(const char *line) {
    int queue, kernel, dims, at, used;
    size_t sizes[6];
    sscanf(line, "launch %d %d %d%n", &queue, &kernel, &dims, &at);
    for (int i = 0; i < 2 * dims; i++, at += used)
        if (sscanf(line + at, "%zu%n", &sizes[i], &used) < 1) { /* the driver chooses groups */
            check(clEnqueueNDRangeKernel(refs[queue], refs[kernel], dims, NULL, sizes, NULL, 0, NULL, NULL), line);
            return;
        }
    check(clEnqueueNDRangeKernel(refs[queue], refs[kernel], dims, NULL, sizes, sizes + dims, 0, NULL, NULL), line);
}

static void release(const char *kind, int ref) {
    if (!strcmp(kind, "context")) check(clReleaseContext(refs[ref]), kind);
    if (!strcmp(kind, "queue")) check(clReleaseCommandQueue(refs[ref]), kind);
    if (!strcmp(kind, "buffer")) check(clReleaseMemObject(refs[ref]), kind);
    if (!strcmp(kind, "program")) check(clReleaseProgram(refs[ref]), kind);
    if (!strcmp(kind, "kernel")) check(clReleaseKernel(refs[ref]), kind);
}

static void call(char *line) {
    static void *mapped;
    cl_int status = CL_SUCCESS;
    int a, b, c, at = 0;
    long long x, y;
    float f;
    char word[256];
    if (sscanf(line, "context %d", &a) == 1)
        refs[a] = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
    else if (sscanf(line, "queue %d %d %d", &a, &b, &c) == 3)
        refs[a] = clCreateCommandQueue(refs[b], device, c ? CL_QUEUE_PROFILING_ENABLE : 0, &status);
    else if (sscanf(line, "buffer %d %d %lld %d", &a, &b, &x, &c) == 4)
        refs[a] = clCreateBuffer(refs[b], CL_MEM_READ_WRITE | (c ? CL_MEM_ALLOC_HOST_PTR : 0), x, NULL, &status);
    else if (sscanf(line, "write %d %d %lld %lld", &a, &b, &x, &y) == 4)
        status = clEnqueueWriteBuffer(refs[a], refs[b], CL_TRUE, x, y, zeros, 0, NULL, NULL);
    else if (sscanf(line, "read %d %d %lld %lld", &a, &b, &x, &y) == 4)
        status = clEnqueueReadBuffer(refs[a], refs[b], CL_TRUE, x, y, sink, 0, NULL, NULL);
    else if (sscanf(line, "map %d %d %lld %lld %d", &a, &b, &x, &y, &c) == 5) {
        mapped = clEnqueueMapBuffer(
            refs[a], refs[b], CL_TRUE, c ? CL_MAP_WRITE_INVALIDATE_REGION : CL_MAP_READ, x, y, 0, NULL, NULL, &status);
        if (c && status == CL_SUCCESS) memset(mapped, 0, y);
    } else if (sscanf(line, "unmap %d %d", &a, &b) == 2) {
        status = clEnqueueUnmapMemObject(refs[a], refs[b], mapped, 0, NULL, NULL);
        clFinish(refs[a]);
    } else if (sscanf(line, "source %d %d %d", &a, &b, &c) == 3)
        program(a, b, c, 0);
    else if (sscanf(line, "binary %d %d %d", &a, &b, &c) == 3)
        program(a, b, c, 1);
    else if (sscanf(line, "build %d %n", &a, &at) == 1)
        status = clBuildProgram(refs[a], 1, &device, line + at, NULL, NULL);
    else if (sscanf(line, "kernel %d %d %255s", &a, &b, word) == 3)
        refs[a] = clCreateKernel(refs[b], word, &status);
    else if (sscanf(line, "buffer-arg %d %d %d", &a, &b, &c) == 3)
        status = clSetKernelArg(refs[a], b, sizeof(cl_mem), &refs[c]);
    else if (sscanf(line, "int-arg %d %d %d", &a, &b, &c) == 3)
        status = clSetKernelArg(refs[a], b, sizeof c, &c);
    else if (sscanf(line, "float-arg %d %d %f", &a, &b, &f) == 3)
        status = clSetKernelArg(refs[a], b, sizeof f, &f);
    else if (!strncmp(line, "launch ", 7))
        launch(line);
    else if (sscanf(line, "flush %d", &a) == 1)
        status = clFlush(refs[a]);
    else if (sscanf(line, "finish %d", &a) == 1)
        status = clFinish(refs[a]);
    else if (sscanf(line, "release %255s %d", word, &a) == 2)
        release(word, a);
    else
        check(1, line);
    check(status, line);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    folder = argv[1];
    size_t bytes, lines = 0;
    char *calls = file("calls", &bytes);
    char **line = calloc(bytes, sizeof *line);
    for (char *l = strtok(calls, "\n"); l; l = strtok(NULL, "\n")) line[lines++] = l;
    zeros = calloc(1, 64 << 20);
    sink = malloc(64 << 20);
    for (int cycle = 0; cycle <= atoi(argv[2]); cycle++) {
        if (cycle % EVERY == 0) {
            char now[128];
            held(now, sizeof now);
            printf("%d %s\n", cycle, now);
            fflush(stdout);
        }
        cl_platform_id platform;
        check(clGetPlatformIDs(1, &platform, NULL), "clGetPlatformIDs");
        check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL), "clGetDeviceIDs");
        for (size_t l = 0; l < lines; l++) call(line[l]);
    }
    return 0;
}
