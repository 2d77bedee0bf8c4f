// A window of a pseudo-random permutation of 0 ... count - 1, without storing the permutation.
//
//     index[i] = pi(start + i),   pi a Feistel network on 2 half_bits bits, walked along its
//     cycle until it lands below count
//
// The round function is Philox with the half block as counter, so every (seed, epoch) has its own
// permutation, the same on host and device.
//
// Layout     index [batch] int
// Work       one work-item per index
// Aliasing   none
// Host       Sources/Tensors/Shuffle.swift
// Source     J. Black, P. Rogaway, Ciphers with arbitrary finite domains (CT-RSA 2002), cycle walk

#define ROUNDS 6

static inline uint feistel(uint value, const uint half_bits, const uint epoch,
                           const uint purpose, const uint2 seed)
{
  const uint mask = (1u << half_bits) - 1u;
  uint left = value >> half_bits;
  uint right = value & mask;
  for (uint round = 0; round < ROUNDS; round++) {
    const uint mixed = philox((uint4)(right, round, epoch, purpose), seed).x & mask;
    const uint next = left ^ mixed;
    left = right;
    right = next;
  }
  return left << half_bits | right;
}

__kernel __attribute__((reqd_work_group_size(EG, 1, 1)))
void shuffled_indices(const uint count, const uint half_bits, const uint start, const uint batch,
                      const uint epoch, const uint purpose, const uint2 seed,
                      __global int* index)
{
  const uint i = get_global_id(0);
  if (i >= batch) return;
  uint value = start + i;
  do value = feistel(value, half_bits, epoch, purpose, seed); while (value >= count);
  index[i] = (int)value;
}
