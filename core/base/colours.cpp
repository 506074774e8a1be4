// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/colours.h"

namespace latentscape {

Colour classColour(std::size_t classNumber, bool dark) {
  static constexpr std::array<Colour, 10> onDark{{{86, 140, 214},
                                                  {240, 142, 44},
                                                  {232, 88, 92},
                                                  {118, 204, 196},
                                                  {82, 168, 80},
                                                  {245, 217, 76},
                                                  {184, 122, 176},
                                                  {255, 170, 184},
                                                  {168, 118, 92},
                                                  {208, 206, 202}}};
  static constexpr std::array<Colour, 10> onLight{{{44, 95, 170},
                                                   {226, 118, 12},
                                                   {200, 40, 52},
                                                   {58, 160, 160},
                                                   {36, 120, 44},
                                                   {190, 152, 0},
                                                   {142, 74, 140},
                                                   {236, 120, 150},
                                                   {120, 76, 48},
                                                   {112, 116, 122}}};
  return (dark ? onDark : onLight)[classNumber % 10];
}

}  // namespace latentscape
