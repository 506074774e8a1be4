// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/exploration/queries.h"
#include "tests/faces/faces_fixture.h"
#include "ui/controllers/document_controller.h"

namespace latentscape {
namespace {

// The window exports the strip that it shows: images that the exploration service has decoded.
TEST_F(FacesTest, InterpolateDrawsTheSameStrip) {
  const auto ends = encodeImages(*m_subject.model, m_subject.dataset->test, 3, 2);
  ASSERT_TRUE(ends.ok());
  const LatentPoint from(ends->meanOf(0).begin(), ends->meanOf(0).end()), to(ends->meanOf(1).begin(), ends->meanOf(1).end());
  const auto path = interpolationPath(from, to, 9, InterpolationMode::Spherical);
  DocumentController documents;
  const auto file = m_folder / "strip.png";
  bool saved = false;
  documents.saveStrip(QString::fromStdString(file.string()), decodePoints(*m_subject.model, path),
                      [&](const Result<void>& result) { saved = result.ok(); });
  ASSERT_TRUE(until([&] { return saved; }));
  const Told command =
      told({"interpolate", "embedded", "--from", "test:3", "--to", "test:4", "--frames", "9", "--mode", "spherical"}, "--out",
           "strip.png");
  EXPECT_TRUE(*readFile(file, 1U << 24U) == command.file);
}

}  // namespace
}  // namespace latentscape
