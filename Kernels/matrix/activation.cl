// What a layer applies to each of its sums, and the way back.
//
//     ACTIVATED(T, x) = f(x),   NaN of NaN
//     ACTIVATION_GRADIENT(T, y, g) = g f'(x) from the value y = f(x); a y that is NaN counts as
//                                    negative for relus
//
// Layout     macros for numbers and vectors T; x and y are evaluated more than once
// Work       none of its own: other files stand on this one
// Defines    ACTIVATION: 0 x, 1 max(x, 0), 2 tanh x, 3 1 / (1 + e^-x), 4 ln(1 + e^x),
//            5 max(x, 0) + 0.2 min(x, 0)
// Host       Sources/Tensors/Activation.swift

#ifndef ACTIVATION
#define ACTIVATION 0
#endif

#if ACTIVATION == 0
#define ACTIVATED(T, x) (x)
#define ACTIVATION_GRADIENT(T, y, g) (g)
#elif ACTIVATION == 1
#define ACTIVATED(T, x) ((x) < (T)(0.0f) ? (T)(0.0f) : (x))
#define ACTIVATION_GRADIENT(T, y, g) ((y) > (T)(0.0f) ? (g) : (T)(0.0f))
#elif ACTIVATION == 2
#define ACTIVATED(T, x) tanh(x)
#define ACTIVATION_GRADIENT(T, y, g) ((g) * (1.0f - (y) * (y)))
#elif ACTIVATION == 3
#define ACTIVATED(T, x) (1.0f / (1.0f + exp(-(x))))
#define ACTIVATION_GRADIENT(T, y, g) ((g) * (y) * (1.0f - (y)))
#elif ACTIVATION == 4
#define ACTIVATED(T, x) (fmax(x, 0.0f) + log1p(exp(-fabs(x))))
#define ACTIVATION_GRADIENT(T, y, g) ((g) * -expm1(-(y)))
#elif ACTIVATION == 5
#define ACTIVATED(T, x) ((x) < (T)(0.0f) ? 0.2f * (x) : (x))
#define ACTIVATION_GRADIENT(T, y, g) ((y) > (T)(0.0f) ? (g) : 0.2f * (g))
#endif
