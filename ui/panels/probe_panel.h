// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "ui/panels/image_ref.h"

#include <QWidget>

#include <optional>

class QBoxLayout;
class QComboBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace latentscape {

class ElidedLabel;
class ImageView;
class NumberField;

// "DECODED AT THE PROBE": the decoded image, the probe's position, and the selected test image beside its reconstruction. The
// decoded image may be that of another point, which its caption names.
class ProbePanel : public QWidget {
  Q_OBJECT

 public:
  explicit ProbePanel(QWidget* parent = nullptr);

  // Whether what surrounds it has room for a larger picture.
  void setTall(bool tall);
  void setAxes(const QString& x, const QString& y);  // the map's axes; an empty name hides the field
  void setPoint(double x, double y);                 // emits nothing
  // An empty image shows the placeholder. caption: "Decoded at t = 0.62"; empty: it is the probe's.
  void setDecoded(const Image& image, const QString& caption = {});
  // The decoded image and its caption again, elsewhere.
  void showDecodedIn(ImageView& view, QLabel& heading) const;
  void setStage(const QString& stage);  // whose weights decode, such as "before training"; empty: of no note
  // In all of the model's dimensions, which is told where they are more than the map's two. None: the model has no prior, and
  // nothing is said.
  void setPriorDensity(std::optional<double> density, int dimension = 2);
  // For a conditional model; given: the class that it is given. No names: hides the choice.
  void setClasses(const QStringList& names, int given);
  void setGivenClass(int number);  // emits nothing
  QString givenClass() const;      // its name; empty if the model takes none
  void setNearest(const std::optional<ImageRef>& nearest);
  // What the map's images are, for tooltips and screen readers: "Nearest training image", "Selected training image". The captions
  // are the same for all, and so is the room that they leave for the picture.
  void setImageKind(const QString& nearest, const QString& selected);
  // note: a line below, such as the terms of -ELBO; may be empty.
  void setSelection(const std::optional<ImageRef>& selection, const std::optional<Image>& reconstruction, const QString& note);
  // The selected image's code decoded with the given class; nullopt hides it.
  void setSelectionAsClass(const std::optional<Image>& image);
  ImageView& decoded() const { return *m_decoded; }

 signals:
  void pointEdited(double z1, double z2);    // by typing
  void nearestActivated(std::size_t index);  // by mouse or key: the nearest image should become the selected one
  void selectionCleared();
  void classChosen(int number);
  void decodedShown();  // another decoded image, or caption

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* buildFields();
  QWidget* buildSelection();
  void nameDensity(int dimension);
  // The selected image: below the fields and the picture, beside the fields, or below the fields and beside a larger picture.
  enum class Selection { Below, Beside, UnderFields };
  void placeSelection(Selection place);
  void arrange();

  QGridLayout* m_layout;
  QLabel* m_heading;
  QLabel* m_stage;
  ImageView* m_decoded;
  QLabel* m_classCaption;
  QComboBox* m_class;
  QLabel* m_z1Caption;
  QLabel* m_z2Caption;
  NumberField* m_z1;
  NumberField* m_z2;
  QLabel* m_densityCaption;
  QLabel* m_density;
  QLabel* m_nearestCaption;
  ImageView* m_nearest;
  ElidedLabel* m_nearestText;
  QWidget* m_fields;
  QWidget* m_selection;
  QBoxLayout* m_selectionLayout;
  ImageView* m_original;
  ImageView* m_reconstruction;
  ImageView* m_asClass;
  QLabel* m_selectionCaption;
  ElidedLabel* m_selectionText;
  QLabel* m_selectionNote;
  QPushButton* m_clear;
  Image m_image;        // the decoded one
  QString m_caption;    // of the decoded image; empty: it is the probe's
  QString m_pointText;  // "decoded at 0.620, −0.850"
  QString m_selectedKind = tr("Selected test image");
  bool m_placed = false;  // the selection is a placed picture
  std::optional<std::size_t> m_nearestIndex;
  Selection m_place = Selection::Below;
  bool m_tall = false;
};

}  // namespace latentscape
