// Transposed copy of a matrix, by blocks that are turned in vector registers.
//
//     out[j, i] = in[i, j]
//
// Layout     in [rows, columns], out [columns, rows], row-major float; ld_* is the distance of two
//            rows, offset_* and stride_* count floats; get_global_id(2) counts matrices of a batch
// Work       one work-item per row of BLOCKS blocks of VEC x VEC, local size 1 x 1 x 1, global size
//            ceil(rows / VEC) x ceil(columns / (VEC * BLOCKS)) x batch,  rows, columns >= VEC.
//            The last block moves back until it fits and stores only what its neighbour does not
// Memory     VEC vectors in registers; each element is read once and written once
// Precision  exact
// Aliasing   out does not overlap in
// Host       Sources/Tensors/MatrixProduct+OpenCL.swift

#ifndef BLOCKS
#define BLOCKS 8   // blocks that one item moves
#endif

#if VEC == 1
typedef float floatv;
#define LOAD(p) (*(p))
#define STORE(v, p) (*(p) = (v))
#else
typedef CONCAT(float, VEC) floatv;
#define LOAD(p) CONCAT(vload, VEC)(0, p)
#define STORE(v, p) CONCAT(vstore, VEC)(v, 0, p)
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void transpose(const uint rows, const uint columns,
               const uint ld_in, const uint ld_out,
               const uint offset_in, const uint offset_out,
               const uint stride_in, const uint stride_out,
               __global const float* in, __global float* out)
{
  const size_t first_row = get_global_id(0) * VEC, row = min(first_row, (size_t)rows - VEC);
  const uint skipped_rows = first_row - row;
  in += offset_in + get_global_id(2) * stride_in + row * ld_in;
  out += offset_out + get_global_id(2) * stride_out + row;
  const size_t start = get_global_id(1) * (VEC * BLOCKS);
  const size_t end = min(start + VEC * BLOCKS, (size_t)columns);
  for (size_t first_column = start; first_column < end; first_column += VEC) {
    const size_t column = min(first_column, (size_t)columns - VEC);
    floatv block[VEC];
    #pragma unroll
    for (uint r = 0; r < VEC; r++) block[r] = LOAD(in + r * (size_t)ld_in + column);
#if VEC > 1
    // Interleaving each row with the one half the block away, log2(VEC) times, turns the block.
    #pragma unroll
    for (uint round = 1; round < VEC; round *= 2) {
      floatv mixed[VEC];
      #pragma unroll
      for (uint r = 0; r < VEC / 2; r++) {
        mixed[2 * r].even = block[r].lo;
        mixed[2 * r].odd = block[r + VEC / 2].lo;
        mixed[2 * r + 1].even = block[r].hi;
        mixed[2 * r + 1].odd = block[r + VEC / 2].hi;
      }
      #pragma unroll
      for (uint r = 0; r < VEC; r++) block[r] = mixed[r];
    }
#endif
    if (skipped_rows == 0 && column == first_column) {
      #pragma unroll
      for (uint x = 0; x < VEC; x++) STORE(block[x], out + (column + x) * ld_out);
    } else {
      float edge[VEC * VEC];
      #pragma unroll
      for (uint x = 0; x < VEC; x++) STORE(block[x], edge + x * VEC);
      for (uint x = first_column - column; x < VEC; x++)
        for (uint r = skipped_rows; r < VEC; r++)
          out[(column + x) * ld_out + r] = edge[x * VEC + r];
    }
  }
}
