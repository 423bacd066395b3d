// A stand-in for NVIDIA's libcuda, for ci/gpu-test: as much of it as ci/gpu.d/cuda.py calls. Memory
// is the host's; a launch does in double, in plain loops, what the first line of its PTX promises
// (ci/ptx --make), in the tiles it is launched for and no others. Events take no time but count.
//   PLANTED_WRONG    a precision whose products come out wrong
//   PLANTED_CALLS    file that gets a line for each launch and each record of an event
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS, INVALID_VALUE, INVALID_PTX = 218 };

struct kernel {
    char name[32], precision[16], form[4], layer[8];
    unsigned bm, bn, x, y;
};

static void note(const char *what, const char *precision) {
    const char *file = getenv("PLANTED_CALLS");
    FILE *calls = file ? fopen(file, "a") : NULL;
    if (calls) {
        fprintf(calls, "%s %s\n", what, precision);
        fclose(calls);
    }
}

static const char *launched = ""; // the precision of the last launch

int cuInit(unsigned flags) { return flags == 0 ? SUCCESS : INVALID_VALUE; }
int cuDriverGetVersion(int *version) { return *version = 13000, SUCCESS; }
int cuDeviceGet(int *device, int number) { return *device = number, SUCCESS; }
int cuDeviceGetName(char *name, int length, int device) {
    return snprintf(name, (size_t) length, "planted device %d", device), SUCCESS;
}
int cuDeviceGetAttribute(int *value, int key, int device) {
    return *value = key == 75 ? 9 : 0, device;
}
int cuDevicePrimaryCtxRetain(void **context, int device) { return *context = context, device; }
int cuCtxSetCurrent(void *context) { return context ? SUCCESS : INVALID_VALUE; }
int cuCtxSynchronize(void) { return SUCCESS; }
int cuGetErrorName(int result, const char **name) {
    return *name = result == INVALID_PTX ? "CUDA_ERROR_INVALID_PTX" : "CUDA_ERROR_INVALID_VALUE",
           SUCCESS;
}

int cuMemAlloc_v2(uint64_t *place, size_t size) {
    *place = (uint64_t) (uintptr_t) malloc(size);
    return SUCCESS;
}
int cuMemFree_v2(uint64_t place) { return free((void *) (uintptr_t) place), SUCCESS; }
int cuMemsetD8_v2(uint64_t place, unsigned char byte, size_t size) {
    return memset((void *) (uintptr_t) place, byte, size), SUCCESS;
}
int cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t size) {
    return memcpy((void *) (uintptr_t) to, from, size), SUCCESS;
}
int cuMemcpyDtoH_v2(void *to, uint64_t from, size_t size) {
    return memcpy(to, (const void *) (uintptr_t) from, size), SUCCESS;
}

int cuModuleLoadDataEx(
        void **module, const char *ptx, unsigned options, const int *keys, void **values) {
    struct kernel *k = calloc(1, sizeof *k);
    int read = sscanf(ptx, "// %31s %15s %u %u %u %u %3s%7[^\n]", k->name, k->precision, &k->bm,
            &k->bn, &k->x, &k->y, k->form, k->layer);
    if (read < 7 || strstr(ptx, "texmode_independent") != NULL) {
        if (options == 2 && keys[0] == 5) {
            strcpy(values[0], "planted: no such PTX");
        }
        return INVALID_PTX;
    }
    return *module = k, SUCCESS;
}
int cuModuleGetFunction(void **function, void *module, const char *name) {
    *function = module;
    return strcmp(((struct kernel *) module)->name, name) == 0 ? SUCCESS : INVALID_VALUE;
}

static float element(const struct kernel *k, void **p, int i, int j) {
    const float *a = (const float *) (uintptr_t) *(uint64_t *) p[0];
    const float *b = (const float *) (uintptr_t) *(uint64_t *) p[1];
    int m = *(int *) p[3], n = *(int *) p[4], depth = *(int *) p[5], turned = k->form[0] == 'T';
    double sum = 0;
    for (int q = 0; q < depth; q++) {
        sum += (double) (turned ? a[q * m + i] : a[i * depth + q]) * b[q * n + j];
    }
    if (strcmp(k->layer, " layer") == 0) {
        sum += ((const float *) (uintptr_t) *(uint64_t *) p[6])[j];
        sum = sum > 0 ? sum : 0;
    }
    const char *wrong = getenv("PLANTED_WRONG");
    return (float) (wrong && strcmp(wrong, k->precision) == 0 ? 0.9 * sum : sum);
}

int cuLaunchKernel(const struct kernel *k, unsigned groups_x, unsigned groups_y, unsigned groups_z,
        unsigned x, unsigned y, unsigned z, unsigned local, void *stream, void **p, void **extra) {
    if (x != k->x || y != k->y || groups_z * z != 1 || local != 0 || stream || extra) {
        return INVALID_VALUE;
    }
    float *c = (float *) (uintptr_t) *(uint64_t *) p[2];
    int m = *(int *) p[3], n = *(int *) p[4];
    for (int i = 0; i < m && i < (int) (groups_y * k->bm); i++) {
        for (int j = 0; j < n && j < (int) (groups_x * k->bn); j++) {
            c[i * n + j] = element(k, p, i, j);
        }
    }
    launched = k->precision;
    note("launched", launched);
    return SUCCESS;
}

int cuEventCreate(void **event, unsigned flags) {
    return *event = event, flags == 0 ? SUCCESS : INVALID_VALUE;
}
int cuEventRecord(void *event, void *stream) {
    note("timed", launched);
    return event && !stream ? SUCCESS : INVALID_VALUE;
}
int cuEventSynchronize(void *event) { return event ? SUCCESS : INVALID_VALUE; }
int cuEventElapsedTime(float *millis, void *begin, void *end) {
    return *millis = 10, begin && end ? SUCCESS : INVALID_VALUE;
}
