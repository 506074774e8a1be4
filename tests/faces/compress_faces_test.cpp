// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/compress_panel.h"

#include <QSlider>

namespace latentscape {
namespace {

TEST_F(FacesTest, CompressWritesTheSame) {
  CompressPanel panel(m_analyses);
  show(panel);
  panel.setColours({}, false);
  type(panel, "compressImages", QStringLiteral("60"));
  child<QSlider>(panel, "compressBits")->setValue(5);
  run(panel);
  const std::vector<std::string> command{"compress", "embedded", "--images", "60", "--bits", "5"};
  expectSameFiles(panel, command, {{"--out", ".bin"}});
  std::vector<std::string> written = command;
  written.insert(written.end(), {"--out", (m_folder / "codes.bin").string()});
  expectSameFigures(panel, written);
  expectSameFiles(panel, written, {{"--csv", ".csv"}, {"--picture", ".png"}, {"--picture", ".svg"}});
}

}  // namespace
}  // namespace latentscape
