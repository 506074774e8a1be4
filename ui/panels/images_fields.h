// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset_options.h"

#include <QWidget>

#include <vector>

class QComboBox;

namespace latentscape {

class CheckedField;
template <class T>
class ChoiceCombo;
class ClassesField;
class NumberField;
class OptionField;

// How images are prepared when they are opened: size, crop, colour, the split into training and test, which classes and how
// many, and what the values of an array stand for.
class ImagesFields : public QWidget {
  Q_OBJECT

 public:
  explicit ImagesFields(QWidget* parent = nullptr);

  DatasetOptions options() const;  // an invalid field contributes its last valid value
  // Emits nothing. A recorded cut stays while share and seed do, and so do the numbers of known classes: who trains on the images
  // of an opened run divides them as the run does. Images of a run from before cuts are divided anew.
  void show(const DatasetOptions& options);
  // Other images were chosen: drops what belonged to the ones before alone, their classes, a recorded split, pixel range and
  // shape.
  void forgetDataset();
  std::vector<CheckedField*> checked() const;
  void setLocked(const QString& reason);

 signals:
  void edited();  // by the user, valid or not

 private:
  std::vector<QComboBox*> combos() const;

  NumberField* m_side;
  ChoiceCombo<PictureFit>* m_fit;
  ChoiceCombo<PictureColour>* m_colour;
  NumberField* m_testShare;
  NumberField* m_seed;
  ClassesField* m_classes;
  NumberField* m_images;
  OptionField* m_pixelRange;
  OptionField* m_shape;
  DatasetOptions m_split;  // as shown: its recorded split and known classes
};

}  // namespace latentscape
