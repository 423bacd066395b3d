/*
 * The C peer: 784-128-64-10, ReLU, softmax + cross-entropy, plain SGD, on OpenBLAS.
 *
 * Data-parallel with OpenMP. Each thread has a slice of the batch's rows (gather, forward, dZ),
 * then after one barrier a slice of every weight's rows (dW and the update in one sgemm with
 * beta = 1, so there is no gradient buffer), then the second barrier. OpenBLAS itself runs on one
 * thread.
 * Row-major throughout: a batch is (rows, features), a weight is (in, out).
 *
 *   mnist --work epoch   --batch 128 --threads 2 --warm 2 --epochs 5
 *   mnist --work predict --threads 1 --passes 7
 *
 * Prints one JSON line. MNIST is read from the folder in KILN_DATA, gzip or plain.
 */
#include <cblas.h>
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum { LAYERS = 3, PIXELS = 784, CLASSES = 10 };
static const int WIDTH[LAYERS + 1] = {PIXELS, 128, 64, CLASSES};
static const float RATE = 0.1f;

typedef struct {
    int count;
    uint8_t *images; /* (count, 784) */
    uint8_t *labels; /* (count) */
} Digits;

typedef struct {
    float *w[LAYERS];     /* (in, out) */
    float *b[LAYERS];     /* (out) */
    float *y[LAYERS + 1]; /* (batch, width); y[0] is the input */
    float *dz[LAYERS];    /* (batch, out) */
} Net;

typedef struct {
    const char *work;
    int batch, threads, warm, epochs, passes;
} Options;

/* ---- small things ------------------------------------------------------------------------- */

static void fail(const char *what, const char *which) {
    fprintf(stderr, "mnist: %s: %s\n", what, which);
    exit(2);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

/** Zeroed floats on a cache line, padded to whole lines. */
static float *floats(size_t count) {
    size_t bytes = (count * sizeof(float) + 63) / 64 * 64;
    float *p = aligned_alloc(64, bytes);
    if (!p) fail("out of memory", "floats");
    return memset(p, 0, bytes);
}

static uint64_t random_state = 42;

/** SplitMix64. */
static uint64_t next_random(void) {
    uint64_t z = (random_state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double uniform(void) { return ((next_random() >> 11) + 0.5) * 0x1p-53; }

static double gaussian(void) {
    return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

/* ---- data --------------------------------------------------------------------------------- */

static uint32_t big_endian(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/** Opens NAME.gz or NAME in KILN_DATA; zlib reads both. */
static gzFile open_idx(const char *name) {
    const char *folder = getenv("KILN_DATA");
    if (!folder) fail("set KILN_DATA to the folder with MNIST", name);
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.gz", folder, name);
    gzFile file = gzopen(path, "rb");
    if (!file) {
        path[strlen(path) - 3] = 0;
        file = gzopen(path, "rb");
    }
    if (!file) fail("cannot read", path);
    return file;
}

/** Reads an IDX file of bytes with items of `size` bytes; sets the count. */
static uint8_t *read_idx(const char *name, int rank, size_t size, int *count) {
    gzFile file = open_idx(name);
    uint8_t head[16];
    unsigned head_bytes = 4 + 4 * rank;
    if (gzread(file, head, head_bytes) != (int)head_bytes) fail("cut short", name);
    if (big_endian(head) != 0x800u + rank) fail("not an IDX file of bytes", name);
    size_t items = big_endian(head + 4), item = 1;
    for (int d = 1; d < rank; d++) item *= big_endian(head + 4 + 4 * d);
    if (item != size || items > 1000000) fail("unexpected shape", name);
    size_t bytes = items * size;
    uint8_t *data = malloc(bytes);
    if (!data) fail("out of memory", name);
    if (gzread(file, data, (unsigned)bytes) != (int)bytes) fail("cut short", name);
    gzclose(file);
    *count = (int)items;
    return data;
}

static Digits read_digits(const char *images, const char *labels) {
    Digits d;
    int count;
    d.images = read_idx(images, 3, PIXELS, &d.count);
    d.labels = read_idx(labels, 1, 1, &count);
    if (count != d.count) fail("as many labels as images expected", labels);
    for (int i = 0; i < count; i++)
        if (d.labels[i] >= CLASSES) fail("a label above 9", labels);
    return d;
}

static void shuffle(int *order, int count) {
    for (int i = count - 1; i > 0; i--) {
        int j = (int)(((next_random() >> 32) * (uint64_t)(i + 1)) >> 32);
        int t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
}

/* ---- network ------------------------------------------------------------------------------ */

/** He normal weights, zero biases. */
static Net new_net(int batch) {
    Net net;
    net.y[0] = floats((size_t)batch * PIXELS);
    for (int l = 0; l < LAYERS; l++) {
        int in = WIDTH[l], out = WIDTH[l + 1];
        net.w[l] = floats((size_t)in * out);
        net.b[l] = floats(out);
        net.y[l + 1] = floats((size_t)batch * out);
        net.dz[l] = floats((size_t)batch * out);
        for (int i = 0; i < in * out; i++) net.w[l][i] = (float)(gaussian() * sqrt(2.0 / in));
    }
    return net;
}

static void scale_pixels(const uint8_t *restrict image, float *restrict x) {
    for (int j = 0; j < PIXELS; j++) x[j] = image[j] * (1.0f / 255);
}

/** y[rows from..to) = act(x w + b), ReLU but for the last layer. */
static void forward_layer(const Net *net, int l, int from, int to) {
    int in = WIDTH[l], out = WIDTH[l + 1];
    float *y = net->y[l + 1];
    for (int i = from; i < to; i++) memcpy(y + (size_t)i * out, net->b[l], out * sizeof(float));
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, to - from, out, in, 1,
                net->y[l] + (size_t)from * in, in, net->w[l], out, 1, y + (size_t)from * out, out);
    if (l == LAYERS - 1) return;
    for (size_t i = (size_t)from * out; i < (size_t)to * out; i++) y[i] = y[i] > 0 ? y[i] : 0;
}

/** dz = softmax(z) - onehot(label), one row. Returns the loss. */
static double softmax_loss(const float *z, int label, float *dz) {
    float most = z[0], sum = 0;
    for (int j = 1; j < CLASSES; j++) most = fmaxf(most, z[j]);
    for (int j = 0; j < CLASSES; j++) sum += dz[j] = expf(z[j] - most);
    for (int j = 0; j < CLASSES; j++) dz[j] /= sum;
    double loss = -logf(fmaxf(dz[label], 1e-30f));
    dz[label] -= 1;
    return loss;
}

/** dz[l] = (dz[l+1] w[l+1]^T) * relu'(y), rows from..to. */
static void error_back(const Net *net, int l, int from, int to) {
    int out = WIDTH[l + 1], next = WIDTH[l + 2];
    float *restrict dz = net->dz[l];
    const float *restrict y = net->y[l + 1];
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, to - from, out, next, 1,
                net->dz[l + 1] + (size_t)from * next, next, net->w[l + 1], next, 0,
                dz + (size_t)from * out, out);
    for (size_t i = (size_t)from * out; i < (size_t)to * out; i++) dz[i] = y[i] > 0 ? dz[i] : 0;
}

/** w[rows of this thread] -= rate/batch x^T dz; b likewise by columns. */
static void update_layer(const Net *net, int l, int batch, int thread, int threads) {
    int in = WIDTH[l], out = WIDTH[l + 1];
    int from = in * thread / threads, to = in * (thread + 1) / threads;
    float step = -RATE / batch;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, to - from, out, batch, step,
                net->y[l] + from, in, net->dz[l], out, 1, net->w[l] + (size_t)from * out, out);
    int left = out * thread / threads, right = out * (thread + 1) / threads;
    float *restrict b = net->b[l];
    for (int i = 0; i < batch; i++) {
        const float *restrict dz = net->dz[l] + (size_t)i * out;
        for (int j = left; j < right; j++) b[j] += step * dz[j];
    }
}

/** Gather, forward, loss and errors of one thread's rows. Returns the summed loss. */
static double rows_pass(const Net *net, const Digits *d, const int *rows, int from, int to) {
    double loss = 0;
    if (from == to) return 0;
    for (int i = from; i < to; i++)
        scale_pixels(d->images + (size_t)rows[i] * PIXELS, net->y[0] + (size_t)i * PIXELS);
    for (int l = 0; l < LAYERS; l++) forward_layer(net, l, from, to);
    for (int i = from; i < to; i++)
        loss += softmax_loss(net->y[LAYERS] + i * CLASSES, d->labels[rows[i]],
                             net->dz[LAYERS - 1] + i * CLASSES);
    for (int l = LAYERS - 2; l >= 0; l--) error_back(net, l, from, to);
    return loss;
}

/** One epoch: every image once, the last short batch too. Returns the mean loss. */
static double epoch(const Net *net, const Digits *d, int *order, int batch, int threads) {
    double loss = 0;
    shuffle(order, d->count);
#pragma omp parallel num_threads(threads) reduction(+ : loss)
    {
        int t = omp_get_thread_num();
        for (int first = 0; first < d->count; first += batch) {
            int n = d->count - first < batch ? d->count - first : batch;
            loss += rows_pass(net, d, order + first, n * t / threads, n * (t + 1) / threads);
#pragma omp barrier
            for (int l = 0; l < LAYERS; l++) update_layer(net, l, n, t, threads);
#pragma omp barrier
        }
    }
    return loss / d->count;
}

/** The digit in one byte image: scaling, forward pass, largest output. */
static int predict(const Net *net, const uint8_t *image) {
    scale_pixels(image, net->y[0]);
    for (int l = 0; l < LAYERS; l++) forward_layer(net, l, 0, 1);
    int best = 0;
    for (int j = 1; j < CLASSES; j++)
        if (net->y[LAYERS][j] > net->y[LAYERS][best]) best = j;
    return best;
}

static int correct(const Net *net, const Digits *d) {
    int hits = 0;
    for (int i = 0; i < d->count; i++)
        hits += predict(net, d->images + (size_t)i * PIXELS) == d->labels[i];
    return hits;
}

/* ---- measuring ---------------------------------------------------------------------------- */

static void print_line(const char *work, const Options *o, int hits, const double *s, int count) {
    printf("{\"peer\":\"C + OpenBLAS\",\"case\":\"%s\",\"batch\":%d,\"threads\":%d,\"correct\":%d,",
           work, o->batch, o->threads, hits);
    printf("\"seconds\":[");
    for (int i = 0; i < count; i++) printf("%s%.9g", i ? "," : "", s[i]);
    printf("]}\n");
}

static void measure_epochs(const Options *o, Net *net, const Digits *train, const Digits *test,
                           int *order) {
    double seconds[o->epochs];
    for (int i = -o->warm; i < o->epochs; i++) {
        double start = now(), loss = epoch(net, train, order, o->batch, o->threads);
        double took = now() - start;
        if (i >= 0) seconds[i] = took;
        fprintf(stderr, "C epoch %d: %.3f s, loss %.4f\n", i + o->warm + 1, took, loss);
    }
    print_line("epoch", o, correct(net, test), seconds, o->epochs);
}

/** Seconds per image, images one at a time, after one epoch of training. */
static void measure_predict(Options *o, Net *net, const Digits *train, const Digits *test,
                            int *order) {
    double seconds[o->passes];
    int hits = 0;
    epoch(net, train, order, o->batch, o->threads);
    for (int i = -o->warm; i < o->passes; i++) {
        double start = now();
        hits = correct(net, test);
        if (i >= 0) seconds[i] = (now() - start) / test->count;
    }
    o->batch = 1;
    print_line("predict", o, hits, seconds, o->passes);
}

static Options parse(int argc, char **argv) {
    Options o = {"epoch", 128, 2, 2, 5, 7};
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) fail("a value expected after", argv[i]);
        if (!strcmp(argv[i], "--work")) o.work = argv[i + 1];
        else if (!strcmp(argv[i], "--batch")) o.batch = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--threads")) o.threads = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--warm")) o.warm = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--epochs")) o.epochs = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--passes")) o.passes = atoi(argv[i + 1]);
        else fail("unknown option", argv[i]);
    }
    if (o.batch < 1 || o.threads < 1 || o.warm < 0 || o.epochs < 1 || o.passes < 1)
        fail("positive numbers expected", "--batch, --threads, --epochs, --passes");
    return o;
}

int main(int argc, char **argv) {
    Options o = parse(argc, argv);
    openblas_set_num_threads(1);
    fprintf(stderr, "C peer: %s, core %s\n", openblas_get_config(), openblas_get_corename());
    Digits train = read_digits("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    Digits test = read_digits("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
    Net net = new_net(o.batch);
    int *order = malloc(train.count * sizeof(int));
    if (!order) fail("out of memory", "order");
    for (int i = 0; i < train.count; i++) order[i] = i;
    if (!strcmp(o.work, "epoch")) measure_epochs(&o, &net, &train, &test, order);
    else if (!strcmp(o.work, "predict")) measure_predict(&o, &net, &train, &test, order);
    else fail("--work is epoch or predict, not", o.work);
    return 0;
}
