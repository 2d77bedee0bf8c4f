// Sums of a block over groups of points, and the way back.
//
// aggregate_sum      s_a = sum of g_i x_i over the points i of aggregate a
// aggregate_spread   e_i = factor s_a(i),  x <- x + e
//
// Layout     x, e [count, M] blocks, s [aggregates, M]; offsets [aggregates + 1], members [count]:
//            the points of each aggregate; labels [count]: the aggregate of each point; g [count]
// Work       rows as spectral/rows.cl deals them: aggregates in sums, points on the way back
// Memory     x is read once
// Precision  REAL; a sum errs by its number of points in roundings at most
// Aliasing   none
// After      spectral/rows.cl
// Host       Sources/Spectral/GraphKernels.swift

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void aggregate_sum(const uint aggregates, __global const uint* offsets,
                   __global const uint* members, __global const REAL* g,
                   __global const REAL* x, __global REAL* s)
{
  FOR_ROWS(aggregates, a)
    FOR_SLICES(c) {
      slice sum = 0;
      for (uint m = offsets[a]; m < offsets[a + 1]; m++)
        sum += g[members[m]] * LOAD_SLICE(x + (size_t)members[m] * M + c);
      STORE_SLICE(sum, s + (size_t)a * M + c);
    }
}

__kernel __attribute__((reqd_work_group_size(WG, 1, 1)))
void aggregate_spread(const uint count, const float factor, __global const uint* labels,
                      __global const REAL* s, __global REAL* x, __global REAL* e)
{
  FOR_ROWS(count, i)
    FOR_SLICES(c) {
      const size_t place = (size_t)i * M + c;
      const slice step = (REAL)factor * LOAD_SLICE(s + (size_t)labels[i] * M + c);
      STORE_SLICE(step, e + place);
      STORE_SLICE(LOAD_SLICE(x + place) + step, x + place);
    }
}
