// The sequential parts of training, over packed sequences: rows of all sequences one after another, no padding.
//
// `offset` holds n_seq + 1 row numbers. Arrays are row-major `real`, which is float or, in the
// second build of kernels.py, double. Loops over sequences or columns run in parallel;
// each sum is made by one thread in a fixed order, so results do not depend on the number of threads.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>

#ifndef fast_exp
// e^x as src/tag/recurrence.rs has it, within about 1e-7.
static inline float fast_exp(float x) {
    x = x < -87.0f ? -87.0f : (x > 87.0f ? 87.0f : x);
    float k = __builtin_rintf(x * 1.44269504f);
    float r = x - k * 0.6933594f - k * -2.1219444e-4f;
    float p = 1.0f + r * (1.0f + r * (0.5f + r * (0.16666666f + r * (0.04166664f + r * (0.00833369f + r * 0.0013929f)))));
    union { int32_t i; float f; } bits;
    bits.i = ((int32_t)k + 127) << 23;
    return p * bits.f;
}
#endif

static inline real sigmoid(real x) { return 1.0f / (1.0f + fast_exp(-x)); }

// gates: rows x 2 x 3 x h (candidate, forget, reset); forget and reset are overwritten by their activations.
// v: 2 x 2 x h. x, out, cell: rows x 2 x h.
void sru_forward(int n_seq, const int64_t *offset, int h, real *gates, const real *v, const real *x, real *out,
                 real *cell) {
#pragma omp parallel for schedule(dynamic, 1)
    for (int job = 0; job < 2 * n_seq; job++) {
        int seq = job / 2, direction = job % 2;
        const real *vf = v + direction * 2 * h, *vr = vf + h;
        real *zero = calloc(h, sizeof(real));
        const real *before = zero;
        int64_t length = offset[seq + 1] - offset[seq];
        for (int64_t step = 0; step < length; step++) {
            int64_t row = direction ? offset[seq + 1] - 1 - step : offset[seq] + step;
            int64_t at = (row * 2 + direction) * h;
            const real *candidate = gates + at * 3, *input = x + at;
            real *f = gates + at * 3 + h, *r = f + h, *c = cell + at, *o = out + at;
#pragma omp simd
            for (int j = 0; j < h; j++) {
                real forget = sigmoid(f[j] + vf[j] * before[j]);
                real reset = sigmoid(r[j] + vr[j] * before[j]);
                real now = forget * before[j] + (1.0f - forget) * candidate[j];
                f[j] = forget;
                r[j] = reset;
                c[j] = now;
                o[j] = reset * now + (1.0f - reset) * input[j];
            }
            before = c;
        }
        free(zero);
    }
}

// d_gates: like gates; d_x: like x; d_v_parts: n_seq x 2 x 2 x h, to be summed over sequences.
void sru_backward(int n_seq, const int64_t *offset, int h, const real *gates, const real *v, const real *x,
                  const real *cell, const real *d_out, real *d_gates, real *d_x, real *d_v_parts) {
#pragma omp parallel for schedule(dynamic, 1)
    for (int job = 0; job < 2 * n_seq; job++) {
        int seq = job / 2, direction = job % 2;
        const real *vf = v + direction * 2 * h, *vr = vf + h;
        real *zero = calloc(h, sizeof(real)), *dc = calloc(h, sizeof(real));
        real *dvf = d_v_parts + (int64_t)job * 2 * h, *dvr = dvf + h;
        int64_t length = offset[seq + 1] - offset[seq];
        for (int64_t step = length - 1; step >= 0; step--) {
            int64_t row = direction ? offset[seq + 1] - 1 - step : offset[seq] + step;
            int64_t at = (row * 2 + direction) * h;
            int64_t previous = ((row + (direction ? 1 : -1)) * 2 + direction) * h;
            const real *before = step ? cell + previous : zero;
            const real *candidate = gates + at * 3, *f = candidate + h, *r = f + h, *c = cell + at, *input = x + at;
            const real *dout = d_out + at;
            real *dcandidate = d_gates + at * 3, *df = dcandidate + h, *dr = df + h, *dx = d_x + at;
#pragma omp simd
            for (int j = 0; j < h; j++) {
                real g = dout[j];
                real d_reset = g * (c[j] - input[j]) * r[j] * (1.0f - r[j]);
                dx[j] = g * (1.0f - r[j]);
                real d_cell = dc[j] + g * r[j];
                real d_forget = d_cell * (before[j] - candidate[j]) * f[j] * (1.0f - f[j]);
                dcandidate[j] = d_cell * (1.0f - f[j]);
                df[j] = d_forget;
                dr[j] = d_reset;
                dvf[j] += d_forget * before[j];
                dvr[j] += d_reset * before[j];
                dc[j] = d_cell * f[j] + d_forget * vf[j] + d_reset * vr[j];
            }
        }
        free(zero);
        free(dc);
    }
}

// y = x / rms(x) * gain * mask[sequence]; inv: rows. mask may be null.
void norm_forward(int n_seq, const int64_t *offset, int w, const real *x, const real *gain, const real *mask,
                  real *y, real *inv) {
#pragma omp parallel for schedule(dynamic, 1)
    for (int seq = 0; seq < n_seq; seq++) {
        const real *m = mask ? mask + (int64_t)seq * w : 0;
        for (int64_t row = offset[seq]; row < offset[seq + 1]; row++) {
            const real *in = x + row * w;
            real *out = y + row * w, sum = 0.0f;
            for (int j = 0; j < w; j++) sum += in[j] * in[j];
            real factor = 1.0f / sqrt(sum / w + 1e-6f);
            inv[row] = factor;
            if (m)
                for (int j = 0; j < w; j++) out[j] = in[j] * factor * gain[j] * m[j];
            else
                for (int j = 0; j < w; j++) out[j] = in[j] * factor * gain[j];
        }
    }
}

// d_gain_parts: n_seq x w, to be summed.
void norm_backward(int n_seq, const int64_t *offset, int w, const real *x, const real *gain, const real *mask,
                   const real *inv, const real *d_y, real *d_x, real *d_gain_parts) {
#pragma omp parallel for schedule(dynamic, 1)
    for (int seq = 0; seq < n_seq; seq++) {
        real *dg = d_gain_parts + (int64_t)seq * w, *scaled = malloc(w * sizeof(real));
        for (int j = 0; j < w; j++) scaled[j] = gain[j] * (mask ? mask[(int64_t)seq * w + j] : 1.0f);
        for (int64_t row = offset[seq]; row < offset[seq + 1]; row++) {
            const real *in = x + row * w, *g = d_y + row * w;
            real *out = d_x + row * w, dot = 0.0f, factor = inv[row];
            for (int j = 0; j < w; j++) {
                dot += g[j] * scaled[j] * in[j];
                dg[j] += g[j] * in[j] * factor * (mask ? mask[(int64_t)seq * w + j] : 1.0f);
            }
            real back = dot * factor * factor * factor / w;
            for (int j = 0; j < w; j++) out[j] = g[j] * scaled[j] * factor - in[j] * back;
        }
        free(scaled);
    }
}

// out[t] = bias + left[form[t-1]] + own[form[t]] + right[form[t+1]], neighbours within the sequence only.
// table: n_forms x 3 x w (as the left neighbour, oneself, the right neighbour).
void window_forward(int n_seq, const int64_t *offset, int w, const int64_t *form, const real *table, real *out) {
#pragma omp parallel for schedule(dynamic, 1)
    for (int seq = 0; seq < n_seq; seq++)
        for (int64_t row = offset[seq]; row < offset[seq + 1]; row++) {
            real *o = out + row * w;
            const real *own = table + (form[row] * 3 + 1) * w;
            for (int j = 0; j < w; j++) o[j] += own[j];
            if (row > offset[seq]) {
                const real *left = table + form[row - 1] * 3 * w;
                for (int j = 0; j < w; j++) o[j] += left[j];
            }
            if (row + 1 < offset[seq + 1]) {
                const real *right = table + (form[row + 1] * 3 + 2) * w;
                for (int j = 0; j < w; j++) o[j] += right[j];
            }
        }
}

void window_backward(int n_seq, const int64_t *offset, int w, const int64_t *form, const real *d_out, real *d_table) {
#pragma omp parallel for schedule(static, 1)
    for (int part = 0; part < 2; part++) {
        int from = part * (w / 2), to = part ? w : w / 2;
        for (int seq = 0; seq < n_seq; seq++)
            for (int64_t row = offset[seq]; row < offset[seq + 1]; row++) {
                const real *g = d_out + row * w;
                real *own = d_table + (form[row] * 3 + 1) * w;
                for (int j = from; j < to; j++) own[j] += g[j];
                if (row > offset[seq]) {
                    real *left = d_table + form[row - 1] * 3 * w;
                    for (int j = from; j < to; j++) left[j] += g[j];
                }
                if (row + 1 < offset[seq + 1]) {
                    real *right = d_table + (form[row + 1] * 3 + 2) * w;
                    for (int j = from; j < to; j++) right[j] += g[j];
                }
            }
    }
}

// Negative log-likelihood of linear chains and its gradient. emission, d_emission: rows x k; transition: k x k (from, to).
// label: rows. Per sequence: loss[seq], d_transition_parts: n_seq x (k*k + 2k) (transition, start, end).
void crf(int n_seq, const int64_t *offset, int k, const real *emission, const real *transition, const real *start,
         const real *end, const int64_t *label, const real *weight, double *loss, real *d_emission,
         real *d_parts) {
    real *etrans = malloc(k * k * sizeof(real));
    for (int i = 0; i < k * k; i++) etrans[i] = exp(transition[i]);
#pragma omp parallel for schedule(dynamic, 1)
    for (int seq = 0; seq < n_seq; seq++) {
        int64_t first = offset[seq], length = offset[seq + 1] - first;
        loss[seq] = 0.0;
        if (!length || weight[seq] == 0.0f) continue;
        real scale = weight[seq];
        real *dt = d_parts + (int64_t)seq * (k * k + 2 * k), *ds = dt + k * k, *de = ds + k;
        real *alpha = malloc(length * k * sizeof(real)), *emit = malloc(length * k * sizeof(real));
        real *beta = malloc(k * sizeof(real)), *arriving = malloc(k * sizeof(real));
        double log_z = 0.0, gold = 0.0;
        for (int64_t t = 0; t < length; t++) {
            const real *e = emission + (first + t) * k;
            real *a = alpha + t * k, *x = emit + t * k, top = e[0], sum = 0.0f;
            for (int i = 1; i < k; i++) top = e[i] > top ? e[i] : top;
            for (int i = 0; i < k; i++) x[i] = fast_exp(e[i] - top);
            if (t == 0)
                for (int i = 0; i < k; i++) a[i] = exp(start[i]);
            else {
                for (int i = 0; i < k; i++) a[i] = 0.0f;
                for (int from = 0; from < k; from++)
                    for (int to = 0; to < k; to++) a[to] += a[from - k] * etrans[from * k + to];
            }
            for (int i = 0; i < k; i++) sum += (a[i] *= x[i]);
            sum = sum > 1e-30f ? sum : 1e-30f;
            for (int i = 0; i < k; i++) a[i] /= sum;
            log_z += (double)log(sum) + top;
            int64_t y = label[first + t];
            gold += e[y] + (t ? transition[label[first + t - 1] * k + y] : start[y]);
        }
        const real *last = alpha + (length - 1) * k;
        real sum = 0.0f;
        for (int i = 0; i < k; i++) sum += last[i] * (beta[i] = exp(end[i]));
        log_z += log(sum);
        gold += end[label[first + length - 1]];
        loss[seq] = scale * (log_z - gold);
        for (int64_t t = length - 1; t >= 0; t--) {
            real *a = alpha + t * k, *d = d_emission + (first + t) * k, total = 0.0f;
            for (int i = 0; i < k; i++) total += a[i] * beta[i];
            int64_t y = label[first + t];
            for (int i = 0; i < k; i++) {
                real mass = a[i] * beta[i] / total;
                d[i] = scale * (mass - (i == y));
                if (t == length - 1) de[i] = scale * (mass - (i == y));
                if (t == 0) ds[i] = scale * (mass - (i == y));
            }
            if (t) {
                const real *x = emit + t * k;
                real *before = alpha + (t - 1) * k, pair = 0.0f, largest = 0.0f;
                for (int i = 0; i < k; i++) arriving[i] = x[i] * beta[i];
                for (int from = 0; from < k; from++) {
                    real mass = 0.0f;
                    for (int to = 0; to < k; to++) mass += etrans[from * k + to] * arriving[to];
                    beta[from] = mass;
                    pair += before[from] * mass;
                }
                for (int from = 0; from < k; from++) {
                    real factor = scale * before[from] / pair;
                    for (int to = 0; to < k; to++) dt[from * k + to] += factor * etrans[from * k + to] * arriving[to];
                    largest = beta[from] > largest ? beta[from] : largest;
                }
                dt[label[first + t - 1] * k + y] -= scale;
                for (int i = 0; i < k; i++) beta[i] /= largest > 1e-30f ? largest : 1e-30f;
            }
        }
        free(alpha);
        free(emit);
        free(beta);
        free(arriving);
    }
    free(etrans);
}

// Best label sequences.
void viterbi(int n_seq, const int64_t *offset, int k, const real *emission, const real *transition,
             const real *start, const real *end, int64_t *label) {
#pragma omp parallel for schedule(dynamic, 1)
    for (int seq = 0; seq < n_seq; seq++) {
        int64_t first = offset[seq], length = offset[seq + 1] - first;
        if (!length) continue;
        uint8_t *back = malloc(length * k);
        real *score = malloc(2 * k * sizeof(real)), *next = score + k;
        real *owned = score;
        for (int i = 0; i < k; i++) score[i] = start[i] + emission[first * k + i];
        for (int64_t t = 1; t < length; t++) {
            for (int to = 0; to < k; to++) {
                real best = -INFINITY;
                int best_from = 0;
                for (int from = 0; from < k; from++) {
                    real candidate = score[from] + transition[from * k + to];
                    if (candidate > best) best = candidate, best_from = from;
                }
                next[to] = best + emission[(first + t) * k + to];
                back[t * k + to] = best_from;
            }
            real *swap = score;
            score = next;
            next = swap;
        }
        int best = 0;
        for (int i = 1; i < k; i++)
            if (score[i] + end[i] > score[best] + end[best]) best = i;
        for (int64_t t = length - 1; t >= 0; t--) {
            label[first + t] = best;
            if (t) best = back[t * k + best];
        }
        free(back);
        free(owned);
    }
}
