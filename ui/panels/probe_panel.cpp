// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/probe_panel.h"

#include "ui/panels/form.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/term_help.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kDecodedLeast = 180;
constexpr int kDecodedMost = 480;
constexpr double kDecodedShare = 0.42, kTallShare = 0.62;  // of the panel's width, whatever else is shown
constexpr int kFieldWidth = 80;
constexpr int kSelectedSide = 54;     // as wide as the captions
constexpr int kBesideFrom = 472;      // a panel at least this wide has room for the selected image beside the picture
constexpr double kFarthest = 1000.0;  // standard deviations of the prior

// Empty if the data set has no labels.
QString classText(const ImageRef& ref) {
  if (ref.label < 0) return {};
  return ref.className.isEmpty() ? QString::number(ref.label) : ref.className;
}

}  // namespace

ProbePanel::ProbePanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("probePanel"));
  setAccessibleName(tr("Decoded at the probe"));
  m_decoded = new ImageView(this);
  m_decoded->setObjectName(QStringLiteral("decodedImage"));
  m_decoded->setPlaceholder(tr("No model yet"));
  m_decoded->setSide(kDecodedLeast, kDecodedMost);
  m_fields = buildFields();
  m_selection = buildSelection();
  m_heading = makeHeading({}, this);
  m_heading->setObjectName(QStringLiteral("decodedCaption"));
  m_layout = new QGridLayout(this);
  m_layout->setContentsMargins(14, 12, 14, 8);
  m_layout->setHorizontalSpacing(12);
  m_layout->setVerticalSpacing(8);
  m_layout->addWidget(m_heading, 0, 0, 1, 3);
  m_stage = makeLabel({}, QStringLiteral("muted"), this);
  m_stage->setObjectName(QStringLiteral("probeStage"));
  m_layout->addWidget(m_stage, 0, 0, 1, 3, Qt::AlignRight);  // in the heading's line, so that nothing moves
  m_layout->addWidget(m_decoded, 1, 0, Qt::AlignLeft | Qt::AlignTop);
  m_layout->addWidget(m_fields, 1, 1, Qt::AlignTop);
  m_layout->setColumnStretch(2, 1);
  placeSelection(Selection::Below);
  setClasses({}, 0);
  setAxes(coordinateName(0), coordinateName(1));
  nameDensity(2);
  setNearest(std::nullopt);
  setSelection(std::nullopt, std::nullopt, {});
  setDecoded({});

  const auto typed = [this] { emit pointEdited(m_z1->value(), m_z2->value()); };
  connect(m_z1, &NumberField::edited, this, typed);
  connect(m_z2, &NumberField::edited, this, typed);
  connect(m_class, &QComboBox::activated, this, &ProbePanel::classChosen);
  connect(m_clear, &QPushButton::clicked, this, &ProbePanel::selectionCleared);
  connect(m_nearest, &ImageView::clicked, this, [this] {
    if (m_nearestIndex) emit nearestActivated(*m_nearestIndex);
  });
}

QWidget* ProbePanel::buildFields() {
  auto* fields = new QWidget(this);
  auto* column = new QVBoxLayout(fields);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  const auto number = [&](const QString& label, const char* name, const QString& help) {
    auto* field = new NumberField(label, NumberField::Kind::Real, -kFarthest, kFarthest, fields);
    describe(field, QString::fromLatin1(name), label, help);
    field->setHelp(help);
    field->setDecimals(3);
    field->setStep(0.1);
    field->setRevertsOnLeave(true);
    field->setFixedWidth(kFieldWidth);
    return field;
  };
  m_class = makeCombo(
      "classCombo", tr("Class"),
      tr("The class that the conditional model decodes with: here, along the interpolation, for samples and for a drawing"),
      fields);
  m_class->setFixedWidth(kFieldWidth);
  m_classCaption = makeLabel(tr("Class"), QStringLiteral("caption"), fields);
  m_classCaption->setBuddy(m_class);
  m_z1 = number(QStringLiteral("z₁"), "z1Edit",
                tr("The picture's horizontal position on the map. Type it, or step with Up and Down, to move the probe there."));
  m_z2 = number(QStringLiteral("z₂"), "z2Edit",
                tr("The picture's vertical position on the map. Type it, or step with Up and Down, to move the probe there."));
  m_z1Caption = makeLabel(QStringLiteral("z₁"), QStringLiteral("caption"), fields);
  m_z2Caption = makeLabel(QStringLiteral("z₂"), QStringLiteral("caption"), fields);
  for (QLabel* caption : {m_z1Caption, m_z2Caption})
    caption->setMinimumWidth(caption->fontMetrics().horizontalAdvance(QStringLiteral("PC 2")));  // the widest usual one
  m_z1Caption->setBuddy(m_z1);
  m_z2Caption->setBuddy(m_z2);
  m_density = makeLabel(QStringLiteral("–"), QStringLiteral("value"), fields);
  m_density->setObjectName(QStringLiteral("priorDensity"));
  TermHelp::setText(m_density, tr("Prior density"));
  m_density->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_nearest = new ImageView(fields);
  m_nearest->setSelectable(true);
  m_nearest->setSide(44, 60);
  m_nearest->setFixedSize(60, 60);
  describe(m_nearest, QStringLiteral("nearestImage"), tr("Nearest test image"),
           tr("The image on the map whose posterior mean is nearest. Click to select it."));
  m_nearestText = new ElidedLabel({}, fields);
  m_nearestText->setObjectName(QStringLiteral("nearestText"));
  m_nearestText->setProperty("role", "muted");

  auto* place = new QGridLayout;
  place->setHorizontalSpacing(8);
  place->setVerticalSpacing(6);
  place->addWidget(m_classCaption, 0, 0);
  place->addWidget(m_class, 0, 1);
  place->addWidget(m_z1Caption, 1, 0);
  place->addWidget(m_z1, 1, 1);
  place->addWidget(m_z2Caption, 2, 0);
  place->addWidget(m_z2, 2, 1);
  place->setColumnStretch(1, 1);
  column->addLayout(place);
  column->addSpacing(4);
  m_densityCaption = makeLabel({}, QStringLiteral("caption"), fields);
  m_densityCaption->setObjectName(QStringLiteral("priorDensityCaption"));
  column->addWidget(m_densityCaption);
  column->addWidget(m_density);
  column->addSpacing(2);
  m_nearestCaption = makeLabel(tr("Nearest image"), QStringLiteral("caption"), fields);
  column->addWidget(m_nearestCaption);
  column->addWidget(m_nearest);
  column->addWidget(m_nearestText);
  column->addStretch(1);
  return fields;
}

QWidget* ProbePanel::buildSelection() {
  auto* box = new QWidget(this);
  box->setObjectName(QStringLiteral("selection"));
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  m_selectionCaption = makeLabel({}, QStringLiteral("caption"), box);
  column->addWidget(m_selectionCaption);
  m_selectionText = new ElidedLabel({}, box);
  m_selectionText->setObjectName(QStringLiteral("selectionText"));
  m_selectionText->setProperty("role", "value");
  const auto picture = [&](const char* name, const QString& accessibleName, const QString& caption) {
    auto* view = new ImageView(box);
    describe(view, QString::fromLatin1(name), accessibleName, accessibleName);
    view->setSide(kSelectedSide, kSelectedSide);
    view->setCaption(caption);
    view->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return view;
  };
  m_original = picture("selectedOriginal", tr("Selected image"), tr("original"));
  m_reconstruction = picture("selectedReconstruction", tr("Reconstruction of the selected image"), tr("decoded"));
  m_asClass = picture("selectedAsClass", tr("The selected image's code decoded with the chosen class"), {});
  m_selectionNote = makeLabel({}, QStringLiteral("muted"), box);
  m_selectionNote->setObjectName(QStringLiteral("selectionNote"));
  m_selectionNote->setWordWrap(true);
  m_clear = makeButton(tr("Clear"), QStringLiteral("plain"), box);
  describe(m_clear, QStringLiteral("clearSelectionButton"), tr("Clear selection"), tr("Select no image"));
  auto* pictures = new QHBoxLayout;
  pictures->setSpacing(4);
  pictures->addWidget(m_original);
  pictures->addWidget(m_reconstruction);
  pictures->addWidget(m_asClass);
  pictures->addStretch(1);
  auto* texts = new QVBoxLayout;
  texts->setSpacing(4);
  texts->addWidget(m_selectionText);
  texts->addWidget(m_selectionNote);
  texts->addWidget(m_clear, 0, Qt::AlignLeft);
  texts->addStretch(1);
  m_selectionLayout = new QBoxLayout(QBoxLayout::LeftToRight);
  m_selectionLayout->setSpacing(8);
  m_selectionLayout->addLayout(pictures);
  m_selectionLayout->addLayout(texts, 1);
  column->addLayout(m_selectionLayout);
  column->addStretch(1);
  return box;
}

void ProbePanel::placeSelection(Selection place) {
  m_place = place;
  m_selectionLayout->setDirection(place == Selection::Below ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  m_layout->removeWidget(m_selection);
  m_layout->removeWidget(m_decoded);
  m_layout->addWidget(m_decoded, 1, 0, place == Selection::UnderFields ? 2 : 1, 1, Qt::AlignLeft | Qt::AlignTop);
  switch (place) {
    case Selection::Below: m_layout->addWidget(m_selection, 2, 0, 1, 3); break;
    case Selection::Beside: m_layout->addWidget(m_selection, 1, 2, Qt::AlignTop); break;
    case Selection::UnderFields: m_layout->addWidget(m_selection, 2, 1, 1, 2, Qt::AlignTop); break;
  }
}

void ProbePanel::setTall(bool tall) {
  if (std::exchange(m_tall, tall) != tall) arrange();
}

void ProbePanel::arrange() {
  const bool wide = width() >= kBesideFrom;
  const bool larger = wide && m_tall;
  const int side = std::clamp(static_cast<int>((larger ? kTallShare : kDecodedShare) * width()), kDecodedLeast, kDecodedMost);
  m_decoded->setSide(kDecodedLeast, side);
  const Selection place = larger ? Selection::UnderFields : wide ? Selection::Beside : Selection::Below;
  if (place != m_place) placeSelection(place);
}

void ProbePanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void ProbePanel::setAxes(const QString& x, const QString& y) {
  const auto name = [](QLabel* caption, NumberField* field, const QString& axis) {
    caption->setText(axis);
    caption->setVisible(!axis.isEmpty());
    field->setAccessibleName(axis);
    field->setVisible(!axis.isEmpty());
  };
  name(m_z1Caption, m_z1, x);
  name(m_z2Caption, m_z2, y);
}

void ProbePanel::setClasses(const QStringList& names, int given) {
  for (QWidget* widget : std::initializer_list<QWidget*>{m_classCaption, m_class}) widget->setVisible(!names.isEmpty());
  const QSignalBlocker blocker(m_class);
  m_class->clear();
  m_class->addItems(names);
  m_class->setCurrentIndex(names.isEmpty() ? -1 : given);
}

void ProbePanel::setGivenClass(int number) { m_class->setCurrentIndex(number); }

QString ProbePanel::givenClass() const { return m_class->currentText(); }

void ProbePanel::setPoint(double z1, double z2) {
  m_z1->setValue(z1);
  m_z2->setValue(z2);
  m_pointText = tr("decoded at %1, %2").arg(formatFixed(z1, 3), formatFixed(z2, 3));
  if (m_caption.isEmpty()) m_decoded->setDescription(m_pointText);
}

void ProbePanel::setDecoded(const Image& image, const QString& caption) {
  m_image = image;
  m_caption = caption;
  showDecodedIn(*m_decoded, *m_heading);
  emit decodedShown();
}

void ProbePanel::showDecodedIn(ImageView& view, QLabel& heading) const {
  const bool atProbe = m_caption.isEmpty();
  // Of a conditional model an image is as much its class's as its point's.
  const auto withClass = [&](const QString& text) {
    return givenClass().isEmpty() ? text : tr("%1 · class %2").arg(text, givenClass());
  };
  QFont font = heading.font();
  font.setCapitalization(atProbe ? QFont::AllUppercase : QFont::MixedCase);  // t is not T
  heading.setFont(font);
  heading.setText(withClass(atProbe ? tr("Decoded at the probe") : m_caption));
  view.setImage(m_image);
  view.setAccessibleName(withClass(atProbe ? tr("Image at the probe") : m_caption));
  view.setDescription(atProbe ? m_pointText : m_caption);
  view.setToolTip(atProbe ? tr("What the decoder outputs for the probe's point") : tr("What the decoder outputs there"));
}

void ProbePanel::setStage(const QString& stage) { m_stage->setText(stage); }

// By the dimensions that it is of: the map's layer is of two.
void ProbePanel::nameDensity(int dimension) {
  const bool more = dimension > 2;
  m_densityCaption->setText(more ? tr("Prior density, %1-D").arg(dimension) : tr("Prior density"));
  const QString help = more ? tr("Density of the prior N(0, I) at the picture's point in all %1 dimensions. The layer on the map "
                                 "is of its plane alone.")
                                  .arg(dimension)
                            : tr("Density of the prior N(0, I) at the picture's point");
  for (QLabel* label : {m_densityCaption, m_density}) label->setToolTip(help);
}

void ProbePanel::setPriorDensity(std::optional<double> density, int dimension) {
  nameDensity(dimension);
  for (QLabel* label : {m_densityCaption, m_density}) label->setVisible(density.has_value());
  if (density) m_density->setText(formatSignificant(*density, 3));
}

void ProbePanel::setNearest(const std::optional<ImageRef>& nearest) {
  m_nearest->setEnabled(nearest.has_value());
  if (!nearest) {
    m_nearestIndex.reset();
    m_nearest->clear();
    m_nearestText->setText(QStringLiteral("–"));
    return;
  }
  if (m_nearestIndex != nearest->index || !m_nearest->hasImage()) m_nearest->setImage(nearest->image);
  m_nearestIndex = nearest->index;
  const QString name = classText(*nearest);
  // What is cut off at the end must not be the set and the number.
  const bool numbered = nearest->name.startsWith(QLatin1Char('#'));
  m_nearestText->setText(name.isEmpty()
                             ? nearest->name
                             : QStringLiteral("%1 · %2").arg(numbered ? name : nearest->name, numbered ? nearest->name : name));
  m_nearest->setDescription(name.isEmpty() ? tr("number %1").arg(nearest->name)
                                           : tr("class %1, number %2").arg(name, nearest->name));
}

void ProbePanel::setImageKind(const QString& nearest, const QString& selected) {
  m_nearestCaption->setToolTip(plainToolTip(nearest));
  m_nearest->setAccessibleName(nearest);
  m_selectedKind = selected;
  if (!m_placed) m_selectionCaption->setToolTip(plainToolTip(selected));
}

void ProbePanel::setSelection(const std::optional<ImageRef>& selection, const std::optional<Image>& reconstruction,
                              const QString& note) {
  for (QWidget* widget : std::initializer_list<QWidget*>{m_original, m_reconstruction, m_selectionText, m_clear})
    widget->setVisible(selection.has_value());
  const bool placed = selection && selection->placed;
  m_placed = placed;
  m_selectionCaption->setText(placed ? tr("Placed picture") : tr("Selected image"));
  m_selectionCaption->setToolTip(placed ? QString() : plainToolTip(m_selectedKind));
  if (!selection) {
    m_asClass->hide();
    m_selectionNote->setText(tr("Shift-click an image on the map, or right-click it, to see it beside its reconstruction."));
    m_selectionNote->setVisible(true);
    return;
  }
  const QString name = classText(*selection);
  // A picture of the user's has no class of its own: a conditional model encodes and decodes it as of the given one.
  if (placed && !givenClass().isEmpty()) m_selectionText->setText(tr("%1 · as class %2").arg(selection->name, givenClass()));
  else m_selectionText->setText(name.isEmpty() ? selection->name : tr("%1 · class %2").arg(selection->name, name));
  m_original->setImage(selection->image);
  m_original->setDescription(m_selectionText->text());
  m_reconstruction->setImage(reconstruction.value_or(Image{}));
  m_selectionNote->setText(note);
  m_selectionNote->setVisible(!note.isEmpty());
}

void ProbePanel::setSelectionAsClass(const std::optional<Image>& image) {
  m_asClass->setVisible(image.has_value());
  m_asClass->setImage(image.value_or(Image{}));
  m_asClass->setCaption(tr("as %1").arg(givenClass()));
}

}  // namespace latentscape
