// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>

namespace latentscape {

// Turns SIGINT, SIGTERM and SIGHUP into a call on the GUI thread. Only one instance may exist at a time.
class Termination : public QObject {
 public:
  explicit Termination(std::function<void()> asked);
  ~Termination() override;
};

}  // namespace latentscape
