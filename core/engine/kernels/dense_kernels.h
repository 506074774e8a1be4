// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/choices.h"

#include <cstddef>
#include <cstdint>
#include <span>

// The arithmetic of the fused training step, on the caller's thread, for the processor's best instruction set (chosen at run
// time).
//
// Matrices of a batch lie in panels of panelWidth() columns, each panel row by row:
//   by feature: [panel of images][feature][image within the panel]   the right operand of the forward and data-gradient products
//   by image:   [panel of features][image][feature within the panel] the right operand of the weight-gradient products
// A last panel may be narrower: "columns" is its used width, rounded up to a multiple of vectorWidth(). Pointers to panels,
// weights and moments are aligned to 64 bytes; a row of weights is a whole number of vectors long, filled up with zeros.
namespace latentscape::dense {

std::size_t vectorWidth();     // floats
std::size_t panelWidth();      // floats; a multiple of vectorWidth(), at most kMaxPanel
const char* instructionSet();  // "AVX-512"
inline constexpr std::size_t kMaxPanel = 64;
inline constexpr std::size_t kMaxVector = 16;
inline constexpr std::size_t kLine = 16;                                                             // floats of a cache line
inline std::size_t parts(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit; }  // units that cover it
inline constexpr std::size_t kRowBlock =
    24;  // rows of a unit of the vector kernels' work: a multiple of the products' register block
inline constexpr std::size_t kMaxRowBlock = 32;  // of weightStep()

// A row of b that is not zero, and where its a(0, p) lies.
struct Depth {
  std::uint32_t row, offset;
};
// c[i][j] = sum over p < depth of a(i, p) b[p][j], where a(i, p) lies at a[i * rowStride + (p / segment) * segmentStride + (p %
// segment) * depthStride] and b's and c's rows are a panel's width apart.
struct Product {
  const float* a;
  std::size_t rowStride;
  std::size_t depthStride;
  std::size_t segment;  // depth, where there are no segments
  std::size_t segmentStride;
  const float* b;
  std::size_t depth;
  std::span<const Depth> listed =
      {};  // where it is not empty: the only p that count, in their order, since b's other rows are zero
};
void multiply(const Product& product, std::size_t rows, std::size_t columns, float* c);

// c += bias of its row.
void addBias(float* c, const float* bias, std::size_t rows, std::size_t columns);
// c = activation(c + bias of its row). slope, laid out as c, takes the activation's derivative there; ReLU has none: null.
void activate(Activation activation, float* c, const float* bias, float* slope, std::size_t rows, std::size_t columns);
// c = 0 where activation is 0: the gradient of ReLU.
void maskByActivation(float* c, const float* activation, std::size_t rows, std::size_t columns);
// c *= slope: the gradient of the others.
void multiplyBySlope(float* c, const float* slope, std::size_t rows, std::size_t columns);

// The Bernoulli reconstruction term from logits c + bias against targets in [0, 1]: returns its sum over rows and the first
// `images` columns, and puts scale * d term / d logit = scale * (sigmoid(logit) - target) in the place of the logits, 0 in the
// columns after them.
double bernoulliFromLogits(float* c, const float* bias, const float* target, std::size_t rows, std::size_t columns,
                           std::size_t images, float scale);

// The same for squared errors: the sum of (c + bias - target)^2, and scale * (c + bias - target) in the place of c.
double squaredErrors(float* c, const float* bias, const float* target, std::size_t rows, std::size_t columns, std::size_t images,
                     float scale);

// A panel of the latent layer, by feature: mean, logVariance, noise and z are [latent][panel]. z = mean + exp(logVariance / 2)
// noise, 0 in the columns after the images. Returns the KL divergence from N(0, I), summed over dimensions and the first `images`
// columns (Kingma and Welling 2014, appendix B).
double sampleLatent(const float* mean, const float* logVariance, const float* noise, float* z, std::size_t latent,
                    std::size_t columns, std::size_t images);
// The gradients of mean and log-variance from z's, and from klScale times the KL divergence; 0 in the columns after the images.
void latentGradient(const float* mean, const float* logVariance, const float* noise, const float* zGradient, float klScale,
                    float* meanGradient, float* logVarianceGradient, std::size_t latent, std::size_t columns, std::size_t images);

// One step of an optimizer (choices.h), with PyTorch's placing of epsilon.
struct OptimizerStep {
  Optimizer optimizer = Optimizer::Adam;
  float decay1 = 0.9F,
        rest1 = 0.1F;  // of the first moment: Adam's beta1, SGD's momentum (rest 1); rest: what the new gradient counts for
  float decay2 = 0.999F, rest2 = 0.001F;  // of the second moment: Adam's beta2, RMSprop's alpha
  float epsilon = 1e-8F;
  float rate = 0.0F;            // learning rate; Adam's divided by 1 - beta1^t
  float rootCorrection = 1.0F;  // Adam's: 1 / sqrt(1 - beta2^t)
  float weightDecay = 0.0F;     // times the value, added to the gradient; AdamW: 0
  float shrink = 1.0F;          // AdamW: values are first multiplied by 1 - learning rate * weight decay
  float gradientScale = 1.0F;   // of clipping, in applyGradient
};
struct Parameters {
  float* values;
  float* mean;  // moments of the gradient
  float* square;
};
// The product is the gradient of rows x columns parameters, whose rows are stride floats apart. The optimizer's step on them, or
// the gradient itself into `gradient` (laid out as the parameters) where that is not null.
void weightStep(const Product& product, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
                const OptimizerStep& step, float* gradient);
// The same where the product is there already: sums is [rows][panel].
void stepFrom(const float* sums, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
              const OptimizerStep& step, float* gradient);
// The same for the biases of `rows` rows, whose gradient is the sum of each row over all panels: panels are panelStride floats
// apart; count of images in all, the columns after them are 0.
void biasStep(const float* outputGradient, std::size_t panelStride, std::size_t count, std::size_t rows,
              const Parameters& parameters, const OptimizerStep& step, float* gradient);
// The step for `count` parameters, a multiple of 16, whose gradient is stored.
void applyGradient(const float* gradient, std::size_t count, const Parameters& parameters, const OptimizerStep& step);
// The sum of squares of `count` values, a multiple of 16.
double squaredNorm(const float* values, std::size_t count);

// Images as grey levels / 255 into one panel's columns [first, first + images.size()) by feature, and, where byImage is not null,
// into its rows [row, row + images.size()); its panels are byImageStride floats apart. At most vectorWidth() images; columns
// after them become 0.
void unpackImages(std::span<const std::uint8_t* const> images, std::size_t pixels, float* byFeature, std::size_t first,
                  float* byImage, std::size_t row, std::size_t byImageStride);
// The rows of a panel that are not zero in their first `columns` columns: puts them into `list`, returns how many.
std::size_t listRows(const float* panel, std::size_t rows, std::size_t columns, std::uint32_t* list);
// Features [first, first + features) of a panel by feature, its `columns` columns, into rows [row, row + columns) by image.
void transpose(const float* byFeature, std::size_t first, std::size_t features, std::size_t columns, float* byImage,
               std::size_t row, std::size_t byImageStride);

}  // namespace latentscape::dense
