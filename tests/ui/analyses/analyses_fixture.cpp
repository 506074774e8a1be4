// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/analyses/analyses_fixture.h"

#include "core/base/files.h"
#include "core/data/embedded.h"
#include "core/data/subset.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/storage/checkpoint.h"
#include "core/storage/embedded_model.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/forwarding_model.h"

#include <QPushButton>

#include <numeric>

namespace latentscape {
namespace {

ImageSet part(const ImageSet& images, std::size_t first, std::size_t count) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), first);
  return takeImages(images, indices);
}

}  // namespace

void AnalysesTest::SetUp() {
  auto checkpoint = embeddedCheckpoint();
  auto digits = embeddedDigits();
  ASSERT_TRUE(checkpoint.ok() && digits.ok());
  auto dataset = std::make_shared<Dataset>(**digits);
  dataset->test = part(dataset->test, 0, kImages);
  m_subject = {makeModel(checkpoint->config.model, checkpoint->weights), dataset};
  m_analyses.setCheckpoint([checkpoint = std::make_shared<const Checkpoint>(*checkpoint)] { return checkpoint; });
  m_analyses.open(m_subject);
}

AnalysisSubject AnalysesTest::asAutoencoder() const {
  return {std::make_shared<AutoencoderOf<ForwardingModel>>(m_subject.model), m_subject.dataset};
}

std::shared_ptr<const Dataset> AnalysesTest::withTraining() {
  auto digits = embeddedDigits();
  auto dataset = std::make_shared<Dataset>(**digits);
  dataset->train = part(dataset->test, kImages, kImages);
  dataset->test = part(dataset->test, 0, kImages);
  return dataset;
}

void AnalysesTest::run(AnalysisPanel& panel) const {
  auto* button = child<QPushButton>(panel, (panel.name() + QStringLiteral("Run")).toLatin1().constData());
  ASSERT_NE(button, nullptr);
  ASSERT_TRUE(button->isEnabled());
  QSignalSpy finished(&panel.job(), &AnalysisJob::finished);
  click(button);
  ASSERT_TRUE(panel.job().running());
  EXPECT_EQ(button->text(), QStringLiteral("Cancel"));
  ASSERT_TRUE(until([&] { return finished.count() > 0; }));
  EXPECT_EQ(button->text(), QStringLiteral("Run"));
}

AnalysisExport AnalysesTest::asked(AnalysisPanel& panel) const {
  AnalysisExport what;
  const auto connection =
      QObject::connect(&panel, &AnalysisPanel::exportRequested, &panel, [&](const AnalysisExport& asked) { what = asked; });
  click(child(panel, (panel.name() + QStringLiteral("Export")).toLatin1().constData()));
  QObject::disconnect(connection);
  return what;
}

std::string AnalysesTest::exported(AnalysisPanel& panel, const std::string& name) const { return written(asked(panel), name); }

std::string AnalysesTest::written(const AnalysisExport& what, const std::string& name) const {
  if (!what.write) return {};
  const auto file = m_folder / name;
  const auto written = what.write(file, {});
  EXPECT_TRUE(written.ok()) << (written.ok() ? "" : written.error().message());
  const auto bytes = readFile(file, 1U << 24U);
  return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

}  // namespace latentscape
