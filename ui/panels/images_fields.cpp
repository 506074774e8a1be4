// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/images_fields.h"

#include "ui/panels/classes_field.h"
#include "ui/panels/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QGridLayout>

namespace latentscape {
namespace {

constexpr double kMostImages = 1e9;

}  // namespace

ImagesFields::ImagesFields(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("imagesFields"));
  auto* pairs = makePairs();
  pairs->setContentsMargins(0, 0, 0, 0);
  setLayout(pairs);
  const auto number = [this](const char* name, const QString& label, const QString& help, double minimum, double maximum,
                             NumberField::Kind kind) { return makeNumber(name, label, help, kind, minimum, maximum, this); };
  m_side = number(
      "sideEdit", tr("Size"),
      tr("Height and width in pixels. Empty: unchanged; pictures from a folder become %1.").arg(DatasetOptions::kDefaultSide), 0,
      DatasetOptions::kMaxSide, NumberField::Kind::Whole);
  m_side->setEmptyMeans(0, tr("as is"));
  m_fit = makeCombo("fitCombo", tr("Fit"), tr("How a picture that is not square becomes square"), this);
  m_fit->addItems({tr("Crop"), tr("Stretch")});
  m_fit->setItemData(0, tr("The square in its middle"), Qt::ToolTipRole);
  m_fit->setItemData(1, tr("All of it, its proportions changed"), Qt::ToolTipRole);
  m_colour = makeCombo("colourCombo", tr("Colour"), tr("Whether images are grey or in colour"), this);
  m_colour->addItems({tr("As is"), tr("Grey"), tr("Colour")});
  m_colour->setItemData(0, tr("Unchanged; pictures from a folder are in colour, unless all of them are grey"), Qt::ToolTipRole);
  m_images =
      number("imagesEdit", tr("At most"),
             tr("The maximum number of training images and of test images, drawn at random by the split seed. Empty: all."), 0,
             kMostImages, NumberField::Kind::Whole);
  m_images->setEmptyMeans(0, tr("all"));
  m_classes = new ClassesField(tr("Classes"), {}, this);
  m_classes->setEmptyAllowed(tr("all"));
  const QString classesHelp = tr("Only images of these classes, by number: 0, 2, 5-9. Empty: all.");
  describe(m_classes, QStringLiteral("classesEdit"), tr("Classes"), classesHelp);
  m_classes->setHelp(classesHelp);
  m_classes->setMinimumWidth(60);
  m_classes->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  m_testShare = number("testShareEdit", tr("Test share"),
                       tr("If a data set has no test images, this share is held out for testing: above 0, below 1"), 0, 0.999,
                       NumberField::Kind::Real);
  m_testShare->setMinimumAllowed(false);
  m_seed = number("splitSeedEdit", tr("Split seed"), tr("Seeds the draw of test images and of the images that are kept"), 0,
                  static_cast<double>(DatasetOptions::kMaxSeed), NumberField::Kind::Whole);
  m_seed->setStep(1);
  addPair(pairs, tr("Size"), m_side, tr("Fit"), m_fit, this);
  addPair(pairs, tr("Colour"), m_colour, tr("Classes"), m_classes, this);
  addPair(pairs, tr("At most"), m_images, tr("Test share"), m_testShare, this);
  pairs->addLayout(captioned(tr("Split seed"), m_seed, this), pairs->rowCount(), 0);
  QWidget* previous = nullptr;
  for (QWidget* next : std::initializer_list<QWidget*>{m_side, m_fit, m_colour, m_classes, m_images, m_testShare, m_seed}) {
    if (previous != nullptr) QWidget::setTabOrder(previous, next);
    previous = next;
  }
  for (QComboBox* combo : {m_fit, m_colour}) connect(combo, &QComboBox::activated, this, &ImagesFields::edited);
  for (CheckedField* field : checked()) connect(field, &CheckedField::textTyped, this, &ImagesFields::edited);
  show(DatasetOptions{});
}

std::vector<CheckedField*> ImagesFields::checked() const { return {m_side, m_classes, m_images, m_testShare, m_seed}; }

DatasetOptions ImagesFields::options() const {
  DatasetOptions options;
  options.side = static_cast<int>(m_side->value());
  options.fit = static_cast<PictureFit>(m_fit->currentIndex());
  options.colour = static_cast<PictureColour>(m_colour->currentIndex());
  options.testShare = m_testShare->value();
  options.seed = static_cast<std::uint64_t>(m_seed->value());
  options.classes = m_classes->classes();
  options.images = static_cast<std::uint64_t>(m_images->value());
  return options;
}

void ImagesFields::show(const DatasetOptions& options) {
  m_side->setValue(options.side);
  m_fit->setCurrentIndex(static_cast<int>(options.fit));
  m_colour->setCurrentIndex(static_cast<int>(options.colour));
  m_testShare->setValue(options.testShare);
  m_seed->setValue(static_cast<double>(options.seed));
  m_classes->setClasses(options.classes);
  m_images->setValue(static_cast<double>(options.images));
}

void ImagesFields::setLocked(const QString& reason) {
  for (QComboBox* combo : {m_fit, m_colour}) setComboLocked(combo, reason);
  for (CheckedField* field : checked()) field->setLocked(reason);
}

}  // namespace latentscape
