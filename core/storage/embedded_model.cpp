// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/embedded_model.h"

// Defined by the assembler file that latentscape_embed() generates from resources/model/mnist-2d.safetensors.
extern "C" {
extern const std::uint8_t latentscape_model_begin[];
extern const std::uint8_t latentscape_model_end[];
}

namespace latentscape {

Result<Checkpoint> embeddedCheckpoint() {
  return parseCheckpoint({latentscape_model_begin, latentscape_model_end}, "the built-in model");
}

}  // namespace latentscape
