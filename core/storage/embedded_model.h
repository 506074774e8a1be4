// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/checkpoint.h"

namespace latentscape {

// The 2-D model that is compiled in, trained by this program (resources/model/README.md says how).
Result<Checkpoint> embeddedCheckpoint();

}  // namespace latentscape
