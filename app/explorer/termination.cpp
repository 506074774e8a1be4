// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/explorer/termination.h"

#include "ui/tasks/post.h"

#include <utility>

namespace latentscape {

Termination::Termination(std::function<void()> save, std::function<void()> asked)
    : m_callback(m_interrupt.token(), [this, save = std::move(save), asked = std::move(asked)] {
        save();
        post(this, asked);
      }) {}

}  // namespace latentscape
