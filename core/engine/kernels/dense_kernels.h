// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/choices.h"

#include <cstddef>
#include <cstdint>
#include <span>

// The arithmetic of the fused training step. Runs on the caller's thread, with the processor's best instruction set (chosen at
// run time).
//
// The matrices of a batch are stored in panels of kPanel columns, each panel row by row:
//   by feature: [panel of images][feature][image within the panel]   the right operand of the forward and data-gradient products
//   by image:   [panel of features][image][feature within the panel] the right operand of the weight-gradient products
// The last panel may be narrower: "columns" is its used width, rounded up to a multiple of vectorWidth(). Pointers to panels,
// weights and moments are aligned to 64 bytes. A row of weights is a whole number of vectors long, padded with zeros.
namespace latentscape::dense {

std::size_t vectorWidth();                 // in floats
const char* instructionSet();              // "AVX-512"
inline constexpr std::size_t kPanel = 64;  // in floats; a multiple of vectorWidth()
inline constexpr std::size_t kMaxVector = 16;
inline constexpr std::size_t kLine = 16;  // floats in a cache line
// The number of units that cover value.
inline std::size_t parts(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit; }
// Rows in a unit of work of the vector kernels: a multiple of the products' register block.
inline constexpr std::size_t kRowBlock = 48;

// c[i][j] = sum over p < depth of a(i, p) b[p][j]. a(i, p) is a[i * rowStride + (p / segment) * segmentStride + (p % segment) *
// depthStride]; the rows of b are rightStride apart, those of c one panel width.
struct Product {
  const float* a;
  std::size_t rowStride;
  std::size_t depthStride;
  std::size_t segment;  // equal to depth if there are no segments
  std::size_t segmentStride;
  const float* b;
  std::size_t depth;
  std::size_t rightStride = kPanel;
  // If not null: the i-th row is this row of a and c. Rows of c that are not listed stay as they are.
  const std::uint16_t* listed = nullptr;
};
// With add: c += the product, in the order in which one product of both depths would be summed.
void multiply(const Product& product, std::size_t rows, std::size_t columns, float* c, bool add = false);

// c += values, laid out as c.
void addTo(float* c, const float* values, std::size_t rows, std::size_t columns);
// Adds each row's bias to c.
void addBias(float* c, const float* bias, std::size_t rows, std::size_t columns);
// c = activation(c + the row's bias). slope has the layout of c and receives the activation's derivative; null for ReLU, which
// needs none.
void activate(Activation activation, float* c, const float* bias, float* slope, std::size_t rows, std::size_t columns);
// Sets c to 0 where activation is 0: the gradient through ReLU.
void maskByActivation(float* c, const float* activation, std::size_t rows, std::size_t columns);
// c *= slope: the gradient through the other activations.
void multiplyBySlope(float* c, const float* slope, std::size_t rows, std::size_t columns);

// The Bernoulli reconstruction term of logits c + bias for targets in [0, 1]. Returns its sum in nats over the rows and the first
// `images` columns. Replaces c by scale * (sigmoid(logit) - target), the gradient with respect to the logit, and by 0 in the
// other columns.
double bernoulliFromLogits(float* c, const float* bias, const float* target, std::size_t rows, std::size_t columns,
                           std::size_t images, float scale);

// The same for squared errors: returns the sum of (c + bias - target)^2 and replaces c by scale * (c + bias - target).
double squaredErrors(float* c, const float* bias, const float* target, std::size_t rows, std::size_t columns, std::size_t images,
                     float scale);

// The latent layer for one panel, by feature: mean, logVariance, noise and z are [latent][panel]. z = mean + exp(logVariance / 2)
// noise; 0 in the columns after the images. Returns the KL divergence from N(0, I) in nats, summed over dimensions and the first
// `images` columns (Kingma and Welling 2014, appendix B).
double sampleLatent(const float* mean, const float* logVariance, const float* noise, float* z, std::size_t latent,
                    std::size_t columns, std::size_t images);
// The gradients of mean and logVariance from that of z and from klScale times the KL divergence; 0 in the columns after the
// images.
void latentGradient(const float* mean, const float* logVariance, const float* noise, const float* zGradient, float klScale,
                    float* meanGradient, float* logVarianceGradient, std::size_t latent, std::size_t columns, std::size_t images);

// One step of an optimizer (choices.h), with epsilon placed as in PyTorch.
struct OptimizerStep {
  Optimizer optimizer = Optimizer::Adam;
  // For the first moment: decay is Adam's beta1 or SGD's momentum; rest, the weight of the new gradient, is 1 for SGD.
  float decay1 = 0.9F, rest1 = 0.1F;
  float decay2 = 0.999F, rest2 = 0.001F;  // for the second moment: Adam's beta2, RMSprop's alpha
  float epsilon = 1e-8F;
  float rate = 0.0F;            // learning rate; for Adam, divided by 1 - beta1^t
  float rootCorrection = 1.0F;  // for Adam: 1 / sqrt(1 - beta2^t)
  float weightDecay = 0.0F;     // factor of the value that is added to the gradient; 0 for AdamW
  float shrink = 1.0F;          // for AdamW: values are first multiplied by 1 - learning rate * weight decay
  float gradientScale = 1.0F;   // from clipping, in applyGradient()
};
struct Parameters {
  float* values;
  float* mean;  // moments of the gradient
  float* square;
};
// Computes the product, which is the gradient of rows x columns parameters, whose rows are stride floats apart. Then takes the
// optimizer's step for them or, if `gradient` is not null, stores the gradient there (in the layout of the parameters). At most
// kRowBlock rows and kPanel columns. This and the steps below return whether the parameters' values were finite before; true if
// the gradient is stored.
bool weightStep(const Product& product, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
                const OptimizerStep& step, float* gradient);
// The same for a product that is already computed: sums is [rows][panel].
bool stepFrom(const float* sums, std::size_t rows, std::size_t columns, const Parameters& parameters, std::size_t stride,
              const OptimizerStep& step, float* gradient);
// The same for the biases of `rows` rows. Their gradient is the sum of each row over all panels, which are panelStride floats
// apart. count is the total number of images; the columns after them are 0.
bool biasStep(const float* outputGradient, std::size_t panelStride, std::size_t count, std::size_t rows,
              const Parameters& parameters, const OptimizerStep& step, float* gradient);
// Takes the step for `count` parameters, a multiple of 16, from their stored gradient.
bool applyGradient(const float* gradient, std::size_t count, const Parameters& parameters, const OptimizerStep& step);
// The sum of squares of `count` values; count is a multiple of 16.
double squaredNorm(const float* values, std::size_t count);

// Writes images as grey levels / 255 into columns [first, first + images.size()) of a panel by feature and, if byImage is not
// null, into rows [row, row + images.size()) of panels by image, which are byImageStride floats apart. At most vectorWidth()
// images; the columns after them, up to the next multiple of vectorWidth(), become 0.
void unpackImages(std::span<const std::uint8_t* const> images, std::size_t pixels, float* byFeature, std::size_t first,
                  float* byImage, std::size_t row, std::size_t byImageStride);
// to[j * toStride + i] = from[i * fromStride + j] for i < rows and j < columns. Pointers are aligned to 16 bytes, and strides are
// multiples of 4.
void transpose(const float* from, std::size_t fromStride, std::size_t rows, std::size_t columns, float* to, std::size_t toStride);

}  // namespace latentscape::dense
