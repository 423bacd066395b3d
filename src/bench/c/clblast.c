/*
 * CLBlast on an OpenCL device: the products that GemmRun times, the same way.
 *
 *   clblast --device 0 --tuned 0 --batches 128,512 --squares 512,1024 --products first
 *           --windows 5 --window-ms 20 --warm-ms 300
 *
 * A window is as many calls as fill it, queued one after another, and one wait at its end. Prints a
 * JSON line a product. With --tuned 1 CLBlast gets the parameters that its own tuners found for
 * PoCL (see tune), else those of its database.
 */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <clblast_c.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LAYERS = 3, MOST_DEVICES = 16, CHECKED = 200 };
static const int WIDTH[LAYERS + 1] = {784, 128, 64, 10};

typedef struct {
    int trans_a, trans_b, m, n, k;
} Shape;

typedef struct {
    const char *batches, *squares, *products;
    int device, tuned, threads, windows;
    double window, warm;
} Options;

static cl_device_id device;
static cl_context context;
static cl_command_queue queue;

/* ---- small things ------------------------------------------------------------------------- */

static void check(long status, const char *what) {
    if (status) {
        fprintf(stderr, "clblast: %s: error %ld\n", what, status);
        exit(2);
    }
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

/** Floats from -0.5 to 0.5. */
static float *random_floats(size_t count, uint64_t seed) {
    float *values = malloc(count * sizeof(float));
    if (!values) check(1, "out of memory");
    for (size_t i = 0; i < count; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        values[i] = (float) (seed >> 40) / (1 << 24) - 0.5f;
    }
    return values;
}

static cl_mem buffer(size_t count, const float *values) {
    cl_int status;
    cl_mem memory =
        clCreateBuffer(context, CL_MEM_READ_WRITE, count * sizeof(float), NULL, &status);
    check(status, "clCreateBuffer");
    if (values)
        check(clEnqueueWriteBuffer(queue, memory, CL_TRUE, 0, count * sizeof(float), values, 0,
                                   NULL, NULL), "clEnqueueWriteBuffer");
    return memory;
}

/* ---- the device --------------------------------------------------------------------------- */

/** The device number `wanted`, counting all devices of all platforms as they are listed. */
static void open_device(int wanted) {
    cl_platform_id platforms[MOST_DEVICES];
    cl_uint count = 0;
    check(clGetPlatformIDs(MOST_DEVICES, platforms, &count), "clGetPlatformIDs");
    for (cl_uint p = 0; p < count && p < MOST_DEVICES && !device; p++) {
        cl_device_id found[MOST_DEVICES];
        cl_uint devices = 0;
        if (clGetDeviceIDs(platforms[p], CL_DEVICE_TYPE_ALL, MOST_DEVICES, found, &devices))
            continue;
        if (wanted < (int) devices) device = found[wanted];
        else wanted -= (int) devices;
    }
    if (!device) check(1, "no such device");
    cl_int status;
    context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
    check(status, "clCreateContext");
    queue = clCreateCommandQueue(context, device, 0, &status);
    check(status, "clCreateCommandQueue");
}

static void override(const char *kernel, int count, const char **names, const size_t *values) {
    check(CLBlastOverrideParameters(device, kernel, CLBlastPrecisionSingle, count, names, values),
          kernel);
}

/**
 * What clblast_tuner_xgemm_direct -m 128 -n 128 -k 784 -fraction 16 found best for PoCL on two
 * AVX-512 cores, and that kernel for all sizes: 44 GFLOP/s where most settings have 5 to 20.
 */
static void tune(void) {
    const char *direct[] = {"WGD",  "MDIMCD", "NDIMCD", "MDIMAD", "NDIMBD",
                            "KWID", "VWMD",   "VWND",   "PADA",   "PADB"};
    override("XgemmDirect", 10, direct, (size_t[]) {64, 32, 8, 8, 32, 2, 2, 2, 1, 1});
    const char *routine[] = {"XGEMM_MIN_INDIRECT_SIZE"};
    override("GemmRoutine", 1, routine, (size_t[]) {1 << 15});
}

/* ---- one product -------------------------------------------------------------------------- */

typedef struct {
    Shape shape;
    cl_mem a, b, c;
} Product;

static double window(Product *product, int calls) {
    Shape s = product->shape;
    double start = now();
    for (int i = 0; i < calls; i++) {
        cl_event done = NULL;
        check(CLBlastSgemm(CLBlastLayoutRowMajor, s.trans_a ? CLBlastTransposeYes : CLBlastTransposeNo,
                           s.trans_b ? CLBlastTransposeYes : CLBlastTransposeNo, s.m, s.n, s.k, 1,
                           product->a, 0, s.trans_a ? s.m : s.k, product->b, 0,
                           s.trans_b ? s.k : s.n, 0, product->c, 0, s.n, &queue, &done),
              "CLBlastSgemm");
        clReleaseEvent(done);
    }
    check(clFinish(queue), "clFinish");
    return now() - start;
}

/** Some elements against sums in double. */
static void verify(Product *product, const float *a, const float *b) {
    Shape s = product->shape;
    size_t count = (size_t) s.m * s.n;
    float *c = malloc(count * sizeof(float));
    check(clEnqueueReadBuffer(queue, product->c, CL_TRUE, 0, count * sizeof(float), c, 0, NULL,
                              NULL), "clEnqueueReadBuffer");
    for (size_t t = 0; t < CHECKED; t++) {
        size_t at = t * 7919 % count, i = at / s.n, j = at % s.n;
        double sum = 0;
        for (size_t p = 0; p < (size_t) s.k; p++)
            sum += (double) a[s.trans_a ? p * s.m + i : i * s.k + p] *
                   b[s.trans_b ? j * s.k + p : p * s.n + j];
        if (fabs(sum - c[at]) > 1e-5 * s.k) check(1, "a wrong result");
    }
    free(c);
}

static void measure(Shape s, int batch, const Options *options, const char *peer) {
    size_t sizes[] = {(size_t) s.m * s.k, (size_t) s.k * s.n, (size_t) s.m * s.n};
    float *a = random_floats(sizes[0], 1), *b = random_floats(sizes[1], 2);
    Product product = {s, buffer(sizes[0], a), buffer(sizes[1], b), buffer(sizes[2], NULL)};
    window(&product, 1);
    verify(&product, a, b);
    int calls = 1;
    for (double warmed = 0; warmed < options->warm;) {
        double took = window(&product, calls);
        warmed += took;
        if (took < options->window) calls *= 2;
    }
    calls = (int) ceil(1.1 * options->window / (window(&product, calls) / calls));
    printf("{\"peer\":\"%s\",\"case\":\"%c%c %dx%dx%d\",\"batch\":%d,\"threads\":%d,\"correct\":-1,"
           "\"seconds\":[", peer, s.trans_a ? 'T' : 'N', s.trans_b ? 'T' : 'N', s.m, s.n, s.k, batch,
           options->threads);
    for (int w = 0; w < options->windows; w++)
        printf("%s%.9g", w ? "," : "", window(&product, calls) / calls);
    printf("]}\n");
    fflush(stdout);
    cl_mem all[] = {product.a, product.b, product.c};
    for (int i = 0; i < 3; i++) clReleaseMemObject(all[i]);
    free(a);
    free(b);
}

/* ---- the run ------------------------------------------------------------------------------ */

/** The products of a step, all Y, then all dX, then all dW; only the first layer's if so asked. */
static void step(int batch, const Options *options, const char *peer) {
    int layers = strcmp(options->products, "first") ? LAYERS : 1;
    for (int l = 0; l < layers; l++)
        measure((Shape) {0, 0, batch, WIDTH[l + 1], WIDTH[l]}, batch, options, peer);
    for (int l = layers - 1; l > 0; l--)
        measure((Shape) {0, 1, batch, WIDTH[l], WIDTH[l + 1]}, batch, options, peer);
    for (int l = 0; l < layers; l++)
        measure((Shape) {1, 0, WIDTH[l], WIDTH[l + 1], batch}, batch, options, peer);
}

static Options parse(int count, char **args) {
    Options options = {"128,512", "512,1024,2048", "first", 0, 0, 2, 5, 0.02, 0.3};
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = args[i], *value = args[i + 1];
        if (!strcmp(name, "--batches")) options.batches = value;
        else if (!strcmp(name, "--squares")) options.squares = value;
        else if (!strcmp(name, "--products")) options.products = value;
        else if (!strcmp(name, "--device")) options.device = atoi(value);
        else if (!strcmp(name, "--tuned")) options.tuned = atoi(value);
        else if (!strcmp(name, "--threads")) options.threads = atoi(value);
        else if (!strcmp(name, "--windows")) options.windows = atoi(value);
        else if (!strcmp(name, "--window-ms")) options.window = atof(value) * 1e-3;
        else if (!strcmp(name, "--warm-ms")) options.warm = atof(value) * 1e-3;
        else check(1, name);
    }
    return options;
}

int main(int count, char **args) {
    Options options = parse(count, args);
    open_device(options.device);
    if (options.tuned) tune();
    const char *peer = options.tuned ? "CLBlast, tuned" : "CLBlast, its defaults";
    char *list = strdup(options.batches);
    for (char *item = strtok(list, ","); item; item = strtok(NULL, ","))
        step(atoi(item), &options, peer);
    free(list);
    list = strdup(options.squares);
    for (char *item = strtok(list, ","); item; item = strtok(NULL, ",")) {
        int n = atoi(item);
        measure((Shape) {0, 0, n, n, n}, 0, &options, peer);
    }
    free(list);
    return 0;
}
