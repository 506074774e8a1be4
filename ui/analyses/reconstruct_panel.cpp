// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/reconstruct_panel.h"

#include "ui/analyses/answers.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/text.h"

#include <QPushButton>

namespace latentscape {
namespace {

constexpr auto kParts = {&ReconstructedImage::original, &ReconstructedImage::reconstruction, &ReconstructedImage::error};

}  // namespace

ReconstructPanel::ReconstructPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, kName, parent) {
  auto* again = makeButton(tr("Show other images"), QStringLiteral("plain"), this);
  describe(again, QStringLiteral("othersButton"), tr("Other test images"), tr("Show other test images"));
  addControl({}, again);
  m_rows = new ImageRows({tr("Test image"), tr("Reconstruction"), tr("Error")}, static_cast<int>(shown), this);
  m_rows->setCaptionsWhole();  // figures
  describeImages();
  setPicture(m_rows);
  setEmptyText(tr("Reconstructions of test images appear here once there is a model."));
  connect(again, &QPushButton::clicked, this, &ReconstructPanel::others);
  connect(m_rows, &ImageRows::clicked, this, [this](int, int column) {
    if (static_cast<std::size_t>(column) < images().size()) emit imageChosen(images()[static_cast<std::size_t>(column)].index);
  });
}

void ReconstructPanel::describeImages() {
  describe(
      &m_rows->grid(), widgetName("Images"), tr("Test images, their reconstructions, and where they differ"),
      tr("Error: orange where the reconstruction is too bright, blue where it is too dark. Above: %1 of grey pixels, in nats. "
         "Click one to select it on the map")
          .arg(variational() ? tr("reconstruction error + KL") : tr("the reconstruction term")));
}

const std::vector<ReconstructedImage>& ReconstructPanel::images() const {
  static const std::vector<ReconstructedImage> none;
  return m_answer ? m_answer->images : none;
}

void ReconstructPanel::others() {
  ++m_seed;
  changed();
}

void ReconstructPanel::start() {
  ReconstructQuestion question;
  question.count = shown;
  question.seed = m_seed;
  job().ask(answering(question), [this](const std::shared_ptr<const ReconstructAnswer>& shared) { present(shared); });
}

void ReconstructPanel::present(const std::shared_ptr<const ReconstructAnswer>& shared) {
  m_answer = shared;
  const ReconstructAnswer& answer = *shared;
  std::vector<Image> cells;
  for (const auto part : kParts) {
    for (std::size_t i = 0; i < shown; ++i) cells.push_back(i < answer.images.size() ? answer.images[i].*part : Image{});
  }
  const bool asClasses = !answer.classNames.empty();
  QStringList captions;
  for (std::size_t i = 0; i < answer.images.size(); ++i) {
    const ReconstructedImage& image = answer.images[i];
    QString terms = formatFixed(image.reconstructionTerm, 0);
    if (answer.variational) terms = tr("%1\n+%2").arg(terms, formatFixed(image.kl, image.kl < 10.0 ? 1 : 0));
    captions << (asClasses ? QStringLiteral("%1\n%2").arg(QString::fromStdString(answer.classNames[i]), terms) : terms);
  }
  m_rows->setImages(cells, captions);
  const QString above = asClasses
                            ? tr("its class, and reconstruction error + KL, in nats. Decoded from the mean code, each as its "
                                 "own class.")
                        : answer.variational ? tr("reconstruction error + KL, in nats. Decoded from the mean code.")
                                             : tr("its reconstruction term, in nats.");
  const QString loss = answer.variational ? tr("−ELBO %1 = reconstruction error %2 + KL %3 nats")
                                                .arg(formatFixed(answer.reconstructionTerm + answer.kl, 1),
                                                     formatFixed(answer.reconstructionTerm, 1), formatFixed(answer.kl, 1))
                                          : capitalised(lossText({answer.reconstructionTerm, answer.kl}, false));
  setHeadline(tr("%1 · PSNR %2 dB · %3 test images; above each: %4")
                  .arg(loss, formatFixed(answer.psnr, 2), formatCount(answer.images.size()), above));
}

void ReconstructPanel::forget() {
  m_answer.reset();
  describeImages();
}

AnalysisExport ReconstructPanel::exported() const {
  return exportOf(tr("Export Reconstructions"), QStringLiteral("reconstructions.png"), m_answer, isDark());
}

}  // namespace latentscape
