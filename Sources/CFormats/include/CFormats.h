// File formats that need a C library, as functions that take plain arrays.

#ifndef DIFFEO_CFORMATS_H
#define DIFFEO_CFORMATS_H

#include "bytes.h"
#include "compression.h"
#include "files.h"
#include "png_shim.h"
#include "signals.h"

#endif
