package io.kiln.device.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register blocks of the matrix product: R rows x V vectors of C stay in registers while k runs.
 *
 * <p>{@code c[r][j] = fma(a[r][k], b[k][j], ...)} with k ascending from {@code from[r][j]}. The
 * start is an array of its own so that the first block of k can begin from zeros without a branch:
 * two vectors that meet at a branch are boxed by C2 (JDK 17 and 25), at a tenth of the speed.
 * {@code a} is read at {@code ao + r rs + k ks}, which serves A and its transpose.
 */
final class Blocks {
    static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    static final int L = S.length();

    private Blocks() {}

    /** 8 rows x 2 vectors: the work horse where there are 32 registers. */
    static void rows8x2(
            int kc,
            float[] a,
            int ao,
            int rs,
            int ks,
            float[] b,
            int bo,
            int ldb,
            float[] from,
            int fo,
            int ldf,
            float[] c,
            int co,
            int ldc) {
        FloatVector c00 = FloatVector.fromArray(S, from, fo);
        FloatVector c01 = FloatVector.fromArray(S, from, fo + L);
        FloatVector c10 = FloatVector.fromArray(S, from, fo + ldf);
        FloatVector c11 = FloatVector.fromArray(S, from, fo + ldf + L);
        FloatVector c20 = FloatVector.fromArray(S, from, fo + 2 * ldf);
        FloatVector c21 = FloatVector.fromArray(S, from, fo + 2 * ldf + L);
        FloatVector c30 = FloatVector.fromArray(S, from, fo + 3 * ldf);
        FloatVector c31 = FloatVector.fromArray(S, from, fo + 3 * ldf + L);
        FloatVector c40 = FloatVector.fromArray(S, from, fo + 4 * ldf);
        FloatVector c41 = FloatVector.fromArray(S, from, fo + 4 * ldf + L);
        FloatVector c50 = FloatVector.fromArray(S, from, fo + 5 * ldf);
        FloatVector c51 = FloatVector.fromArray(S, from, fo + 5 * ldf + L);
        FloatVector c60 = FloatVector.fromArray(S, from, fo + 6 * ldf);
        FloatVector c61 = FloatVector.fromArray(S, from, fo + 6 * ldf + L);
        FloatVector c70 = FloatVector.fromArray(S, from, fo + 7 * ldf);
        FloatVector c71 = FloatVector.fromArray(S, from, fo + 7 * ldf + L);
        int a1 = ao + rs;
        int a2 = ao + 2 * rs;
        int a3 = ao + 3 * rs;
        int a4 = ao + 4 * rs;
        int a5 = ao + 5 * rs;
        int a6 = ao + 6 * rs;
        int a7 = ao + 7 * rs;
        for (int k = 0, ak = 0, o = bo; k < kc; k++, ak += ks, o += ldb) {
            FloatVector b0 = FloatVector.fromArray(S, b, o);
            FloatVector b1 = FloatVector.fromArray(S, b, o + L);
            FloatVector x0 = FloatVector.broadcast(S, a[ao + ak]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + ak]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + ak]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + ak]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + ak]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + ak]);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            FloatVector x6 = FloatVector.broadcast(S, a[a6 + ak]);
            c60 = x6.fma(b0, c60);
            c61 = x6.fma(b1, c61);
            FloatVector x7 = FloatVector.broadcast(S, a[a7 + ak]);
            c70 = x7.fma(b0, c70);
            c71 = x7.fma(b1, c71);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + L);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + L);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + L);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + L);
        c40.intoArray(c, co + 4 * ldc);
        c41.intoArray(c, co + 4 * ldc + L);
        c50.intoArray(c, co + 5 * ldc);
        c51.intoArray(c, co + 5 * ldc + L);
        c60.intoArray(c, co + 6 * ldc);
        c61.intoArray(c, co + 6 * ldc + L);
        c70.intoArray(c, co + 7 * ldc);
        c71.intoArray(c, co + 7 * ldc + L);
    }
    /** 8 rows x 1 vector: narrow outputs. */
    static void rows8x1(
            int kc,
            float[] a,
            int ao,
            int rs,
            int ks,
            float[] b,
            int bo,
            int ldb,
            float[] from,
            int fo,
            int ldf,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0 = FloatVector.fromArray(S, from, fo);
        FloatVector c1 = FloatVector.fromArray(S, from, fo + ldf);
        FloatVector c2 = FloatVector.fromArray(S, from, fo + 2 * ldf);
        FloatVector c3 = FloatVector.fromArray(S, from, fo + 3 * ldf);
        FloatVector c4 = FloatVector.fromArray(S, from, fo + 4 * ldf);
        FloatVector c5 = FloatVector.fromArray(S, from, fo + 5 * ldf);
        FloatVector c6 = FloatVector.fromArray(S, from, fo + 6 * ldf);
        FloatVector c7 = FloatVector.fromArray(S, from, fo + 7 * ldf);
        int a1 = ao + rs;
        int a2 = ao + 2 * rs;
        int a3 = ao + 3 * rs;
        int a4 = ao + 4 * rs;
        int a5 = ao + 5 * rs;
        int a6 = ao + 6 * rs;
        int a7 = ao + 7 * rs;
        for (int k = 0, ak = 0, o = bo; k < kc; k++, ak += ks, o += ldb) {
            FloatVector b0 = FloatVector.fromArray(S, b, o);
            c0 = FloatVector.broadcast(S, a[ao + ak]).fma(b0, c0);
            c1 = FloatVector.broadcast(S, a[a1 + ak]).fma(b0, c1);
            c2 = FloatVector.broadcast(S, a[a2 + ak]).fma(b0, c2);
            c3 = FloatVector.broadcast(S, a[a3 + ak]).fma(b0, c3);
            c4 = FloatVector.broadcast(S, a[a4 + ak]).fma(b0, c4);
            c5 = FloatVector.broadcast(S, a[a5 + ak]).fma(b0, c5);
            c6 = FloatVector.broadcast(S, a[a6 + ak]).fma(b0, c6);
            c7 = FloatVector.broadcast(S, a[a7 + ak]).fma(b0, c7);
        }
        c0.intoArray(c, co);
        c1.intoArray(c, co + ldc);
        c2.intoArray(c, co + 2 * ldc);
        c3.intoArray(c, co + 3 * ldc);
        c4.intoArray(c, co + 4 * ldc);
        c5.intoArray(c, co + 5 * ldc);
        c6.intoArray(c, co + 6 * ldc);
        c7.intoArray(c, co + 7 * ldc);
    }
    /** 4 rows x 2 vectors: the work horse where there are 16 registers. */
    static void rows4x2(
            int kc,
            float[] a,
            int ao,
            int rs,
            int ks,
            float[] b,
            int bo,
            int ldb,
            float[] from,
            int fo,
            int ldf,
            float[] c,
            int co,
            int ldc) {
        FloatVector c00 = FloatVector.fromArray(S, from, fo);
        FloatVector c01 = FloatVector.fromArray(S, from, fo + L);
        FloatVector c10 = FloatVector.fromArray(S, from, fo + ldf);
        FloatVector c11 = FloatVector.fromArray(S, from, fo + ldf + L);
        FloatVector c20 = FloatVector.fromArray(S, from, fo + 2 * ldf);
        FloatVector c21 = FloatVector.fromArray(S, from, fo + 2 * ldf + L);
        FloatVector c30 = FloatVector.fromArray(S, from, fo + 3 * ldf);
        FloatVector c31 = FloatVector.fromArray(S, from, fo + 3 * ldf + L);
        int a1 = ao + rs;
        int a2 = ao + 2 * rs;
        int a3 = ao + 3 * rs;
        for (int k = 0, ak = 0, o = bo; k < kc; k++, ak += ks, o += ldb) {
            FloatVector b0 = FloatVector.fromArray(S, b, o);
            FloatVector b1 = FloatVector.fromArray(S, b, o + L);
            FloatVector x0 = FloatVector.broadcast(S, a[ao + ak]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + ak]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + ak]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + ak]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + L);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + L);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + L);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + L);
    }
    /** 4 rows x 1 vector. */
    static void rows4x1(
            int kc,
            float[] a,
            int ao,
            int rs,
            int ks,
            float[] b,
            int bo,
            int ldb,
            float[] from,
            int fo,
            int ldf,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0 = FloatVector.fromArray(S, from, fo);
        FloatVector c1 = FloatVector.fromArray(S, from, fo + ldf);
        FloatVector c2 = FloatVector.fromArray(S, from, fo + 2 * ldf);
        FloatVector c3 = FloatVector.fromArray(S, from, fo + 3 * ldf);
        int a1 = ao + rs;
        int a2 = ao + 2 * rs;
        int a3 = ao + 3 * rs;
        for (int k = 0, ak = 0, o = bo; k < kc; k++, ak += ks, o += ldb) {
            FloatVector b0 = FloatVector.fromArray(S, b, o);
            c0 = FloatVector.broadcast(S, a[ao + ak]).fma(b0, c0);
            c1 = FloatVector.broadcast(S, a[a1 + ak]).fma(b0, c1);
            c2 = FloatVector.broadcast(S, a[a2 + ak]).fma(b0, c2);
            c3 = FloatVector.broadcast(S, a[a3 + ak]).fma(b0, c3);
        }
        c0.intoArray(c, co);
        c1.intoArray(c, co + ldc);
        c2.intoArray(c, co + 2 * ldc);
        c3.intoArray(c, co + 3 * ldc);
    }
    /** 1 row x 8 vectors: one example at a time. */
    static void rows1x8(
            int kc,
            float[] a,
            int ao,
            int rs,
            int ks,
            float[] b,
            int bo,
            int ldb,
            float[] from,
            int fo,
            int ldf,
            float[] c,
            int co,
            int ldc) {
        FloatVector c00 = FloatVector.fromArray(S, from, fo);
        FloatVector c01 = FloatVector.fromArray(S, from, fo + L);
        FloatVector c02 = FloatVector.fromArray(S, from, fo + 2 * L);
        FloatVector c03 = FloatVector.fromArray(S, from, fo + 3 * L);
        FloatVector c04 = FloatVector.fromArray(S, from, fo + 4 * L);
        FloatVector c05 = FloatVector.fromArray(S, from, fo + 5 * L);
        FloatVector c06 = FloatVector.fromArray(S, from, fo + 6 * L);
        FloatVector c07 = FloatVector.fromArray(S, from, fo + 7 * L);
        for (int k = 0, ak = 0, o = bo; k < kc; k++, ak += ks, o += ldb) {
            FloatVector b0 = FloatVector.fromArray(S, b, o);
            FloatVector b1 = FloatVector.fromArray(S, b, o + L);
            FloatVector b2 = FloatVector.fromArray(S, b, o + 2 * L);
            FloatVector b3 = FloatVector.fromArray(S, b, o + 3 * L);
            FloatVector b4 = FloatVector.fromArray(S, b, o + 4 * L);
            FloatVector b5 = FloatVector.fromArray(S, b, o + 5 * L);
            FloatVector b6 = FloatVector.fromArray(S, b, o + 6 * L);
            FloatVector b7 = FloatVector.fromArray(S, b, o + 7 * L);
            FloatVector x0 = FloatVector.broadcast(S, a[ao + ak]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            c04 = x0.fma(b4, c04);
            c05 = x0.fma(b5, c05);
            c06 = x0.fma(b6, c06);
            c07 = x0.fma(b7, c07);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + L);
        c02.intoArray(c, co + 2 * L);
        c03.intoArray(c, co + 3 * L);
        c04.intoArray(c, co + 4 * L);
        c05.intoArray(c, co + 5 * L);
        c06.intoArray(c, co + 6 * L);
        c07.intoArray(c, co + 7 * L);
    }
    /** 1 row x 1 vector: what is left over. */
    static void rows1x1(
            int kc,
            float[] a,
            int ao,
            int rs,
            int ks,
            float[] b,
            int bo,
            int ldb,
            float[] from,
            int fo,
            int ldf,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0 = FloatVector.fromArray(S, from, fo);
        for (int k = 0, ak = 0, o = bo; k < kc; k++, ak += ks, o += ldb) {
            FloatVector b0 = FloatVector.fromArray(S, b, o);
            c0 = FloatVector.broadcast(S, a[ao + ak]).fma(b0, c0);
        }
        c0.intoArray(c, co);
    }
}
