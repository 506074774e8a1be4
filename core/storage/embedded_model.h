// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/checkpoint.h"

namespace latentscape {

// The built-in 2-D model, which this program trained (resources/model/README.md explains how).
Result<Checkpoint> embeddedCheckpoint();

}  // namespace latentscape
