// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/attributes_panel.h"

#include "core/charts/labelled_grid.h"
#include "ui/panels/form.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace latentscape {
namespace {

constexpr int kPicked = -1;  // index of the entry for picked images
constexpr int kPercent = 100;

double stripStrength(int column) { return AttributesPanel::farthest * (2.0 * column / (AttributesPanel::strip - 1) - 1.0); }

}  // namespace

AttributesPanel::AttributesPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, QStringLiteral("attributes"), tr("Attributes"), parent), m_images(analyses) {
  m_sides[0] = makeSide(true);
  m_sides[1] = makeSide(false);
  m_clear = makeButton(tr("Clear picks"), QStringLiteral("plain"), this);
  describe(m_clear, widgetName("Clear"), tr("Clear the picked images"), tr("Forget the picked images"));
  addControl({}, m_clear);
  m_onto = new SegmentedControl({tr("Probe"), tr("Selected image")}, this);
  describe(m_onto, widgetName("Onto"), tr("Put onto"),
           tr("The point that the direction is added to: the probe, or the selected test image's code"));
  addControl(tr("Onto"), m_onto);
  m_strength = addSlider("Strength", tr("Strength"), tr("How far to go: 1 is the whole way from one selection to the other"),
                         static_cast<int>(-farthest * kPercent), static_cast<int>(farthest * kPercent), kPercent,
                         [](int percent) { return formatFixed(percent / static_cast<double>(kPercent), 2); });
  m_move = makeButton(tr("Move the probe"), QStringLiteral("plain"), this);
  describe(m_move, widgetName("Move"), tr("Move the probe there"), tr("Move the probe to the point that is shown"));
  addControl({}, m_move);

  auto* picture = new QWidget(this);
  m_image = new ImageView(picture);
  describe(m_image, widgetName("Image"), tr("With the direction added"), tr("Decoded at the slider's strength"));
  m_image->setSide(64, 160);
  m_image->setMaximumSize(220, 240);
  m_strip = new ImageRows({tr("Strength")}, strip, picture);
  describe(&m_strip->grid(), widgetName("Strip"), tr("From strength −2 to 2"),
           tr("From strength −2 to 2. Click one, or choose with the arrow keys and press Enter, to set the slider."));
  auto* layout = new QHBoxLayout(picture);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(20);
  layout->addWidget(m_image, 1);
  layout->addWidget(m_strip, 4);
  setPicture(picture);
  setEmptyText(
      tr("Choose two classes, or pick images by selecting them on the map, to see the direction from one to the other."));

  connect(m_clear, &QPushButton::clicked, this, [this] {
    for (Side& side : m_sides) {
      side.picks.clear();
      updatePicks(side);
    }
    changed();
  });
  connect(m_onto, &SegmentedControl::currentChanged, this, [this] { changed(); });
  connect(m_move, &QPushButton::clicked, this, [this] {
    if (m_shown.point.empty()) return;
    const LatentPoint point = m_shown.point;
    const QSignalBlocker blocker(m_strength);  // at the probe's new place, nothing has been added
    m_strength->setValue(0);
    emit pointChosen(point);
    changed();
  });
  connect(m_strip, &ImageRows::clicked, this,
          [this](int, int column) { m_strength->setValue(static_cast<int>(std::lround(kPercent * stripStrength(column)))); });
  connect(&m_images, &AnalysisJob::failed, this, &AttributesPanel::showError);
  forget();
}

AttributesPanel::Side AttributesPanel::makeSide(bool plus) {
  Side side;
  const QString caption = plus ? tr("With") : tr("Without");
  side.choice = makeCombo(plus ? "attributesPlus" : "attributesMinus", caption,
                          plus ? tr("Test images that have the attribute") : tr("Test images that don't"), this);
  side.choice->setFixedWidth(124);
  addControl(caption, side.choice);
  side.add = makeButton(tr("Add selected"), QStringLiteral("plain"), this);
  describe(side.add, widgetName(plus ? "AddPlus" : "AddMinus"),
           plus ? tr("Add the selected image to those with") : tr("Add the selected image to those without"),
           tr("Add the selected test image to the picked ones of this side"));
  addControl({}, side.add);
  connect(side.choice, &QComboBox::activated, this, [this] { changed(); });
  connect(side.add, &QPushButton::clicked, this, [this, plus] { pick(m_sides[plus ? 0 : 1]); });
  return side;
}

void AttributesPanel::pick(Side& side) {
  if (!m_selection) return;
  if (std::find(side.picks.begin(), side.picks.end(), *m_selection) == side.picks.end()) side.picks.push_back(*m_selection);
  updatePicks(side);
  side.choice->setCurrentIndex(side.choice->findData(kPicked));
  changed();
}

void AttributesPanel::updatePicks(Side& side) {
  side.choice->setItemText(side.choice->findData(kPicked), tr("Picked: %1").arg(side.picks.size()));
  m_clear->setEnabled(!m_sides[0].picks.empty() || !m_sides[1].picks.empty());
}

double AttributesPanel::strength() const { return m_strength->value() / static_cast<double>(kPercent); }

void AttributesPanel::setPoint(const LatentPoint& point) {
  m_point = point;
  if (m_onto->current() == 0) changed();
}

void AttributesPanel::setSelection(std::optional<std::size_t> image) {
  m_selection = image;
  for (Side& side : m_sides) side.add->setEnabled(image.has_value());
  m_onto->button(1)->setEnabled(image.has_value());
  if (!image && m_onto->current() == 1) m_onto->setCurrent(0);
  changed();
}

std::vector<std::size_t> AttributesPanel::imagesOf(const Side& side) const {
  const int label = side.choice->currentData().toInt();
  return label == kPicked ? side.picks : imagesOfClass(analyses().subject().dataset->test, label);
}

std::optional<QString> AttributesPanel::obstacle() const {
  if (const auto why = AnalysisPanel::obstacle()) return why;
  for (const Side& side : m_sides) {
    if (side.choice->currentData().toInt() == kPicked && side.picks.empty()) {
      return tr(
          "Choose two classes, or pick images for both sides: select one on the map (Shift-click), then press Add selected.");
    }
  }
  return std::nullopt;
}

void AttributesPanel::start() {
  if (m_point.size() != static_cast<std::size_t>(analyses().subject().model->latentDimension()))
    return;  // still of another model
  std::vector<std::size_t> plus = imagesOf(m_sides[0]), minus = imagesOf(m_sides[1]);
  if (m_direction.model == analyses().subject().model && m_direction.plus == plus && m_direction.minus == minus)
    return askImages();
  job().ask(
      [plus, minus](const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback&) -> Result<Direction> {
        const ImageSet& images = subject.dataset->test;
        for (const auto* side : {&plus, &minus}) {
          if (std::any_of(side->begin(), side->end(), [&](std::size_t i) { return i >= images.size(); }))
            return Error::cancelledByUser();
        }
        const ImageSet with = selectImages(images, plus), without = selectImages(images, minus);
        const auto a = encodeImages(*subject.model, with, 0, with.size(), stop);
        if (!a) return a.error();
        const auto b = encodeImages(*subject.model, without, 0, without.size(), stop);
        if (!b) return b.error();
        auto vector = attributeVector(*a, *b);
        if (!vector) return vector.error();
        return Direction{subject.model, plus, minus, *std::move(vector)};
      },
      [this](const Direction& direction) { showDirection(direction); });
}

void AttributesPanel::showDirection(const Direction& direction) {
  m_direction = direction;
  const double length =
      std::sqrt(std::inner_product(direction.vector.begin(), direction.vector.end(), direction.vector.begin(), 0.0));
  setHeadline(tr("The mean of %1 codes minus the mean of %2: a direction of length %3")
                  .arg(formatCount(direction.plus.size()), formatCount(direction.minus.size()), formatFixed(length, 2)));
  askImages();
}

void AttributesPanel::askImages() {
  const std::optional<std::size_t> selected = m_onto->current() == 1 ? m_selection : std::nullopt;
  m_images.ask(
      [point = m_point, selected, vector = m_direction.vector, strength = strength()](
          const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback&) -> Result<Shown> {
        LatentPoint base = point;
        if (selected) {
          const auto code = encodeImages(*subject.model, subject.dataset->test, *selected, 1, stop);
          if (!code) return code.error();
          base = code->mean;
        }
        if (base.size() != vector.size()) return Error::cancelledByUser();  // the models differ
        Shown shown;
        shown.point = withAttribute(base, vector, strength);
        std::vector<LatentPoint> points{shown.point};
        for (int i = 0; i < strip; ++i) points.push_back(withAttribute(base, vector, stripStrength(i)));
        shown.strip = decodePoints(*subject.model, points);
        shown.image = shown.strip.front();
        shown.strip.erase(shown.strip.begin());
        return shown;
      },
      [this](const Shown& shown) {
        m_shown = shown;
        m_image->setImage(shown.image);
        QStringList captions;
        for (int i = 0; i < strip; ++i) captions.push_back(formatFixed(stripStrength(i), 1));
        m_strip->setImages(shown.strip, captions);
        m_strip->grid().setCurrent(static_cast<int>(std::lround((strength() / farthest + 1.0) * (strip - 1) / 2.0)));
        m_move->setEnabled(true);
        showPicture();
      });
}

void AttributesPanel::forget() {
  m_images.cancel();
  m_direction = {};
  m_shown = {};
  m_move->setEnabled(false);
  const auto& dataset = analyses().subject().dataset;
  const auto classes = dataset && !dataset->test.labels.empty() ? static_cast<int>(dataset->classNames.size()) : 0;
  for (Side& side : m_sides) {
    const QSignalBlocker blocker(side.choice);
    side.picks.clear();
    side.choice->clear();
    for (int i = 0; i < classes; ++i)
      side.choice->addItem(QString::fromStdString(dataset->classNames[static_cast<std::size_t>(i)]), i);
    side.choice->addItem({}, kPicked);
    updatePicks(side);
    side.choice->setCurrentIndex(classes > 1 && &side == &m_sides[1] ? 1 : 0);
  }
  setSelection(std::nullopt);
}

AnalysisExport AttributesPanel::exported() const {
  LabelledGridOptions options;
  options.columns = strip;
  options.dark = isDark();
  options.title = headline().toStdString();
  for (int i = 0; i < strip; ++i) options.columnTitles.push_back(formatFixed(stripStrength(i), 1).toStdString());
  return {
      tr("Export Attribute"), QStringLiteral("attribute.png"), tr("Picture (*.png);;Scalable picture (*.svg)"),
      [options, images = m_shown.strip](const std::filesystem::path& file) { return writeLabelledGrid(file, images, options); }};
}

}  // namespace latentscape
