// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/images_fields.h"

#include "ui/panels/classes_field.h"
#include "ui/panels/form.h"
#include "ui/panels/option_field.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QGridLayout>

#include <utility>

namespace latentscape {
namespace {

constexpr double kMostImages = 1e9;

// Of a parser of options, whether it takes a text.
template <class Parse>
OptionField::Check checkedBy(Parse parse) {
  return [parse](std::string_view text) -> Result<void> {
    if (auto parsed = parse(text); !parsed) return parsed.error();
    return {};
  };
}

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
  m_side->setEmptyMeans(0, tr("auto"));
  m_fit = new ChoiceCombo<PictureFit>("fitCombo", tr("Fit"), tr("How a picture that is not square becomes square"),
                                      {{PictureFit::Crop, tr("Crop"), tr("The square in its middle")},
                                       {PictureFit::Stretch, tr("Stretch"), tr("All of it, its proportions changed")}},
                                      this);
  m_colour = new ChoiceCombo<PictureColour>(
      "colourCombo", tr("Colour"), tr("Whether images are grey or in colour"),
      {{PictureColour::Keep, tr("Original"), tr("Unchanged; pictures from a folder are in colour, unless all of them are grey")},
       {PictureColour::Grey, tr("Grey")},
       {PictureColour::Colour, tr("Colour")}},
      this);
  m_images =
      number("imagesEdit", tr("Image limit"),
             tr("The maximum number of training images and of test images, drawn at random by the split seed. Empty: all."), 0,
             kMostImages, NumberField::Kind::Whole);
  m_images->setEmptyMeans(0, tr("all"));
  m_classes = new ClassesField(tr("Classes"), {}, this);
  m_classes->setEmptyAllowed(tr("all"));
  const QString classesHelp = tr("Only images of these classes, by name or number: cat, dog, or 0, 2, 5-9. Empty: all.");
  describe(m_classes, QStringLiteral("classesEdit"), tr("Classes"), classesHelp);
  m_classes->setHelp(classesHelp);
  m_classes->setMinimumWidth(60);
  m_classes->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  m_testShare = number("testShareEdit", tr("Test share"),
                       tr("If a data set has no test images, this share is held out for testing: above 0, below 1"), 0, 0.999,
                       NumberField::Kind::Real);
  m_testShare->setMinimumAllowed(false);
  m_seed = number("splitSeedEdit", tr("Split seed"), tr("Seeds the draw of test images and of the images within the limit"), 0,
                  static_cast<double>(DatasetOptions::kMaxSeed), NumberField::Kind::Whole);
  m_seed->setStep(1);
  const auto option = [this](const char* name, const QString& label, const QString& help, const QString& placeholder,
                             OptionField::Check check) {
    auto* field = new OptionField(label, placeholder, std::move(check), this);
    describe(field, QString::fromLatin1(name), label, help);
    field->setHelp(help);
    field->setMinimumWidth(60);
    field->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    return field;
  };
  m_pixelRange =
      option("pixelRangeEdit", tr("Pixel range"),
             tr("The values of a NumPy file that are black and white: 0, 65535. Empty: 0, 255 for bytes, 0, 1 for floats."),
             tr("by type"), checkedBy(parsePixelRange));
  m_shape =
      option("shapeEdit", tr("Shape"),
             tr("Height, width and channels of each image of a NumPy file whose images are rows of values: 32, 32, 3. Empty: as "
                "the file has it."),
             tr("original"), checkedBy(parseImageShape));
  addPair(pairs, tr("Size"), m_side, tr("Fit"), m_fit, this);
  addPair(pairs, tr("Colour"), m_colour, tr("Classes"), m_classes, this);
  addPair(pairs, tr("Image limit"), m_images, tr("Test share"), m_testShare, this);
  addPair(pairs, tr("Split seed"), m_seed, tr("Pixel range"), m_pixelRange, this);
  pairs->addLayout(captioned(tr("Shape"), m_shape, this), pairs->rowCount(), 0);
  chainTabs({m_side, m_fit, m_colour, m_classes, m_images, m_testShare, m_seed, m_pixelRange, m_shape});
  for (QComboBox* combo : combos()) connect(combo, &QComboBox::activated, this, &ImagesFields::edited);
  for (CheckedField* field : checked()) connect(field, &CheckedField::textTyped, this, &ImagesFields::edited);
  show(DatasetOptions{});
}

std::vector<CheckedField*> ImagesFields::checked() const {
  return {m_side, m_classes, m_images, m_testShare, m_seed, m_pixelRange, m_shape};
}

std::vector<QComboBox*> ImagesFields::combos() const { return {m_fit, m_colour}; }

DatasetOptions ImagesFields::options() const {
  DatasetOptions options;
  options.side = static_cast<int>(m_side->value());
  options.fit = m_fit->value();
  options.colour = m_colour->value();
  options.testShare = m_testShare->value();
  options.seed = static_cast<std::uint64_t>(m_seed->value());
  if (m_split.rule == SplitRule::Cut && options.testShare == m_split.testShare && options.seed == m_split.seed) {
    options.rule = m_split.rule;
    options.cut = m_split.cut;
  }
  options.knownClasses = m_split.knownClasses;
  options.classes = m_classes->classes();
  options.namedClasses = m_classes->named();
  options.images = static_cast<std::uint64_t>(m_images->value());
  if (const auto range = parsePixelRange(m_pixelRange->value().toStdString())) options.pixelRange = *range;
  if (const auto shape = parseImageShape(m_shape->value().toStdString())) options.imageShape = *shape;
  return options;
}

void ImagesFields::forgetDataset() {
  m_split = {};
  m_classes->setClasses({}, {});
  m_pixelRange->setValue({});
  m_shape->setValue({});
}

void ImagesFields::show(const DatasetOptions& options) {
  m_split = options;
  m_side->setValue(options.side);
  m_fit->setValue(options.fit);
  m_colour->setValue(options.colour);
  m_testShare->setValue(options.testShare);
  m_seed->setValue(static_cast<double>(options.seed));
  m_classes->setClasses(options.classes, options.namedClasses);
  m_images->setValue(static_cast<double>(options.images));
  m_pixelRange->setValue(QString::fromStdString(formatPixelRange(options.pixelRange)));
  m_shape->setValue(QString::fromStdString(formatImageShape(options.imageShape)));
}

void ImagesFields::setLocked(const QString& reason) {
  for (QComboBox* combo : combos()) setComboLocked(combo, reason);
  for (CheckedField* field : checked()) field->setLocked(reason);
}

}  // namespace latentscape
