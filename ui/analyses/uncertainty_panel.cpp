// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/uncertainty_panel.h"

#include "core/base/random.h"
#include "ui/analyses/answers.h"
#include "ui/plots/evaluation_charts.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSlider>

#include <algorithm>
#include <numeric>

namespace latentscape {
namespace {

constexpr std::size_t kNamed = 4;  // maximum number of dimensions described in words

QString nameOf(const UncertaintyAnswer& answer) {
  const ImageName& image = answer.question.image;
  const QString name =
      (image.split == Split::Test ? UncertaintyPanel::tr("test image #%1") : UncertaintyPanel::tr("training image #%1"))
          .arg(image.index);
  return answer.className.empty() ? name
                                  : UncertaintyPanel::tr("%1, class %2").arg(name, QString::fromStdString(answer.className));
}

}  // namespace

UncertaintyPanel::UncertaintyPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, kName, parent) {
  m_split = new ChoiceCombo<Split>(widgetName("Split").toLatin1().constData(), tr("Split"),
                                   tr("Whether the image is one of the test or of the training images"),
                                   {{Split::Test, tr("Test image"), {}}, {Split::Train, tr("Training image"), {}}}, this);
  m_split->setFixedWidth(148);
  addControl({}, m_split);
  m_image = addNumber("Image", tr("Number"), tr("Its number, from 0; or Shift-click an image on the map"), 0, 1e7);
  m_image->setStep(1.0);
  auto* random = makeButton(tr("Random"), QStringLiteral("plain"), this);
  describe(random, widgetName("Random"), tr("Random image"), tr("Choose one of these images at random"));
  addControl({}, random);
  m_samples = addSlider("Samples", tr("Samples"), tr("The number of points drawn from the image's posterior and decoded"), 10,
                        500, 100, [](int count) { return formatCount(static_cast<std::uint64_t>(count)); });
  m_samples->setPageStep(50);

  auto* picture = new QWidget(this);
  auto* row = new QHBoxLayout(picture);
  row->setContentsMargins(0, 2, 0, 0);
  row->setSpacing(14);
  const auto view = [&](const char* part, const QString& caption, const QString& help) {
    auto* made = new ImageView(picture);
    describe(made, widgetName(part), caption, help);
    made->setCaption(caption);
    made->setSide(48, 150);
    row->addWidget(made, 3);
    return made;
  };
  m_original = view("Original", tr("Original"), tr("The image itself"));
  m_mean = view("Mean", tr("Mean"), tr("The mean of the images decoded at samples of its posterior"));
  m_deviation = view("Deviation", tr("Spread"),
                     tr("The standard deviation of each pixel over those images, on a scale of its own: black at 0, white at the "
                        "image's largest"));
  m_grid = new ImageGrid(2, UncertaintyAnswer::kShown / 2, picture);
  m_grid->setAdaptive(true);
  m_grid->setGap(3);
  m_grid->setCellSide(16, 56, 96);
  describe(m_grid, widgetName("Grid"), tr("Images decoded at samples of its posterior"), tr("The first twelve of these images"));
  row->addWidget(m_grid, 7);
  m_chart = new PosteriorChart(QStringLiteral("posteriorChart"), tr("this image"), {}, picture);
  row->addWidget(m_chart, 6);
  setPicture(picture);
  setEmptyText(tr("The posterior of an image, and what it decodes to, appear here once there is a model."));
  showTexts();

  const auto chosen = [this] {
    if (m_image->value() < static_cast<double>(imagesToChoose())) emit imageChosen(image());
  };
  connect(m_image, &NumberField::edited, this, chosen);
  m_split->onChosen(this, [this, chosen](Split) {
    chosen();
    changed();
  });
  connect(random, &QPushButton::clicked, this, [this] {
    if (const std::size_t there = imagesToChoose(); there > 0) choose({m_split->value(), RandomStream(++m_draws).below(there)});
  });
}

void UncertaintyPanel::showTexts() {
  m_chart->setWho(tr("this image"), variational());
  m_chart->setToolTip(variational() ? tr("The image's posterior in each latent dimension. The band is the prior's, from −1 to 1")
                                    : tr("The image's code in each latent dimension. An autoencoder has no prior"));
}

void UncertaintyPanel::setColours(const Palette& colours, bool dark) {
  AnalysisPanel::setColours(colours, dark);
  m_chart->setColours(colours);
}

ImageName UncertaintyPanel::image() const { return {m_split->value(), static_cast<std::size_t>(m_image->value())}; }

std::size_t UncertaintyPanel::imagesToChoose() const {
  const auto& dataset = analyses().subject().dataset;
  return dataset ? imagesOf(*dataset, m_split->value()).size() : 0;
}

void UncertaintyPanel::setImage(const ImageName& name) {
  if (name == image()) return;
  m_split->setValue(name.split);
  m_image->setValue(static_cast<double>(name.index));
  changed();
}

void UncertaintyPanel::choose(const ImageName& name) {
  setImage(name);
  emit imageChosen(name);
}

void UncertaintyPanel::start() {
  UncertaintyQuestion question;
  question.image = image();
  question.samples = m_samples->value();
  job().ask(answering(question), [this](const std::shared_ptr<const UncertaintyAnswer>& shared) { present(shared); });
}

void UncertaintyPanel::present(const std::shared_ptr<const UncertaintyAnswer>& shared) {
  m_answer = shared;
  const UncertaintyAnswer& answer = *shared;
  const PosteriorSpread& spread = answer.spread;
  m_original->setImage(answer.original);
  m_mean->setImage(answer.mean);
  m_deviation->setImage(answer.deviation);
  m_deviation->setScale(ImageView::Scale{QStringLiteral("0"), formatFixed(answer.largestDeviation, 3)});
  m_original->setDescription(nameOf(answer));
  m_mean->setCaption(answer.classGiven ? tr("Mean · class %1").arg(QString::fromStdString(answer.className)) : tr("Mean"));
  m_grid->setImages(spread.samples);
  // The most certain dimensions first: they say the most about this image.
  std::vector<std::size_t> order(spread.latentMean.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const bool few = order.size() <= kNamed;
  if (!few)
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return spread.latentDeviation[a] < spread.latentDeviation[b]; });
  m_chart->setPosterior({spread.latentMean.begin(), spread.latentMean.end()},
                        {spread.latentDeviation.begin(), spread.latentDeviation.end()}, order,
                        few ? DimensionOrder::Number : DimensionOrder::Deviation);
  QStringList places;
  for (std::size_t i = 0; i < std::min(order.size(), kNamed); ++i) {
    places.push_back(tr("%1 %2 ± %3")
                         .arg(coordinateName(static_cast<int>(order[i])),
                              formatFixed(static_cast<double>(spread.latentMean[order[i]]), 2),
                              formatFixed(static_cast<double>(spread.latentDeviation[order[i]]), 2)));
  }
  const QString decoded = answer.classGiven ? tr(" · decoded as its class") : QString();
  setHeadline(tr("Pixels spread by %1 (root mean square), at most %2, over %3 samples of q(z|x) · %4%5 · %6%7")
                  .arg(formatFixed(spread.averageDeviation, 3), formatFixed(answer.largestDeviation, 3),
                       formatCount(static_cast<std::uint64_t>(answer.question.samples)), few ? QString() : tr("most certain: "),
                       places.join(QStringLiteral(", ")), nameOf(answer), decoded));
}

void UncertaintyPanel::forget() {
  m_answer.reset();
  m_split->setValue(Split::Test);
  m_image->setValue(0.0);
  showTexts();
}

AnalysisPanel::FindMisfit UncertaintyPanel::misfitFinder() const { return fittingOf(UncertaintyQuestion{}); }

AnalysisExport UncertaintyPanel::exported() const {
  return exportOf(tr("Export Uncertainty"), QStringLiteral("uncertainty.png"), m_answer, isDark());
}

}  // namespace latentscape
