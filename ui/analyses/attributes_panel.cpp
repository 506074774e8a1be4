// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/attributes_panel.h"

#include "core/analyses/selection.h"
#include "core/analyses/start_point.h"
#include "core/analyses/value_range.h"
#include "ui/analyses/answers.h"
#include "ui/panels/form.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr int kPicked = -1;  // index of the entry for picked images
constexpr int kPercent = 100;

double stripStrength(int column) { return AttributesPanel::farthest * (2.0 * column / (AttributesPanel::strip - 1) - 1.0); }

}  // namespace

AttributesPanel::AttributesPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, kName, parent) {
  m_sides[0] = makeSide(true);
  m_sides[1] = makeSide(false);
  m_clear = makeButton(tr("Clear picks"), QStringLiteral("plain"), this);
  describe(m_clear, widgetName("Clear"), tr("Clear the picked images"), tr("Forget the picked images"));
  addControl({}, m_clear);
  m_onto = new SegmentedChoice<Onto>({{Onto::Probe, tr("Probe")}, {Onto::Selection, tr("Selected image")}}, this);
  describe(m_onto, widgetName("Onto"), tr("Apply to"),
           tr("The point that the direction is added to: the probe, or the selected image's code"));
  addControl(tr("Apply to"), m_onto);
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
           tr("From strength −2 to 2. Click one, or choose with the arrow keys and press Space, to set the slider."));
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
  m_onto->onChosen(this, [this](Onto) { changed(); });
  connect(m_move, &QPushButton::clicked, this, [this] {
    if (!m_answer) return;
    const LatentPoint point = m_answer->point;
    const QSignalBlocker blocker(m_strength);  // at the probe's new place, nothing has been added
    m_strength->setValue(0);
    emit pointChosen(point);
    changed();
  });
  connect(m_strip, &ImageRows::clicked, this,
          [this](int, int column) { m_strength->setValue(static_cast<int>(std::lround(kPercent * stripStrength(column)))); });
  forget();
}

AttributesPanel::Side AttributesPanel::makeSide(bool plus) {
  Side side;
  const QString caption = plus ? tr("Toward") : tr("Away from");
  side.choice = makeCombo(plus ? "attributesPlus" : "attributesMinus", caption,
                          plus ? tr("Test images that have the attribute") : tr("Test images that don't"), this);
  side.choice->setFixedWidth(124);
  addControl(caption, side.choice);
  side.add = makeButton(tr("Add selected"), QStringLiteral("plain"), this);
  describe(side.add, widgetName(plus ? "AddPlus" : "AddMinus"),
           plus ? tr("Add the selected image to those with") : tr("Add the selected image to those without"),
           tr("Add the selected test image to the picked ones of this side"));
  addControl({}, side.add);
  connect(side.choice, &QComboBox::activated, this, [this] {
    checkFit();
    changed();
  });
  connect(side.add, &QPushButton::clicked, this, [this, plus] { pick(m_sides[plus ? 0 : 1]); });
  return side;
}

void AttributesPanel::pick(Side& side) {
  if (!m_selection || m_selection->split != Split::Test) return;
  const std::size_t image = m_selection->index;
  if (std::find(side.picks.begin(), side.picks.end(), image) == side.picks.end()) side.picks.push_back(image);
  updatePicks(side);
  side.choice->setCurrentIndex(side.choice->findData(kPicked));
  checkFit();
  changed();
}

void AttributesPanel::updatePicks(Side& side) {
  side.choice->setItemText(side.choice->findData(kPicked), tr("Picked: %1").arg(side.picks.size()));
  m_clear->setEnabled(!m_sides[0].picks.empty() || !m_sides[1].picks.empty());
}

double AttributesPanel::strength() const { return m_strength->value() / static_cast<double>(kPercent); }

void AttributesPanel::setPoint(const LatentPoint& point) {
  m_point = point;
  if (m_onto->value() == Onto::Probe) changed();
}

void AttributesPanel::setSelection(std::optional<ImageName> image) {
  m_selection = image;
  for (Side& side : m_sides) side.add->setEnabled(image && image->split == Split::Test);
  m_onto->buttonOf(Onto::Selection)->setEnabled(image.has_value());
  if (!image) m_onto->setValue(Onto::Probe);
  changed();
}

std::string AttributesPanel::selectionOf(const Side& side) const {
  const int label = side.choice->currentData().toInt();
  return label == kPicked ? selectionOfImages(Split::Test, side.picks)
                          : selectionOfClass(label, *analyses().subject().dataset, Split::Test);
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
  AttributesQuestion question;
  question.plus = selectionOf(m_sides[0]);
  question.minus = selectionOf(m_sides[1]);
  question.image = m_onto->value() == Onto::Selection && m_selection ? m_selection->text() : startText(m_point);
  question.strengths = ValueRange{-farthest, farthest}.text() + ":" + std::to_string(strip);
  question.strength = strength();
  if (m_answer) question.known = m_answer->direction;
  job().ask(answering(question), [this](const std::shared_ptr<const AttributesAnswer>& shared) { present(shared); });
}

void AttributesPanel::present(const std::shared_ptr<const AttributesAnswer>& shared) {
  m_answer = shared;
  const AttributesAnswer& answer = *shared;
  m_image->setImage(answer.image);
  QStringList captions;
  for (const std::string& title : answer.columnTitles) captions.push_back(QString::fromStdString(title));
  m_strip->setImages(answer.images, captions);
  m_strip->grid().setCurrent(static_cast<int>(std::lround((strength() / farthest + 1.0) * (strip - 1) / 2.0)));
  m_move->setEnabled(true);
  setHeadline(tr("The mean of %1 codes minus the mean of %2: a direction of length %3")
                  .arg(formatCount(answer.direction->plusImages), formatCount(answer.direction->minusImages),
                       formatFixed(answer.direction->length, 2)));
}

void AttributesPanel::forget() {
  m_answer.reset();
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

AnalysisPanel::FindMisfit AttributesPanel::misfitFinder() const {
  if (obstacle()) return nullptr;
  AttributesQuestion question;
  question.plus = selectionOf(m_sides[0]);
  question.minus = selectionOf(m_sides[1]);
  return fittingOf(question);
}

AnalysisExport AttributesPanel::exported() const {
  return exportOf(tr("Export Attribute"), QStringLiteral("attribute.png"), m_answer, isDark());
}

}  // namespace latentscape
