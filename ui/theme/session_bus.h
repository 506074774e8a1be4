// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace latentscape {

// Whether the user's session has a D-Bus: without an address libdbus would start one of its own and wait for it.
bool sessionBusIsThere();

}  // namespace latentscape
