// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/exploration/map_set.h"
#include "core/exploration/projection.h"
#include "ui/widgets/glyphs.h"

#include <QString>
#include <QWidget>

#include <array>
#include <optional>
#include <vector>

class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;

namespace latentscape {

class ElidedLabel;
class FormCombo;
class NumberField;
template <class T>
class ChoiceCombo;

// A dimension as shown in lists: "z₇ · KL 2.31".
struct DimensionChoice {
  int dimension = 0;  // from 0
  QString text;
};

// The bar above the map: Follow and Fit, which images are on it and, if the latent space has more than two dimensions, which two
// of them the map shows or which projection of all. Always of one height, so that it never moves the map. No text in it is cut at
// any width that the window gives it: where words have no room there are icons, and what has none at all is in a tooltip or in
// the menus.
class MapBar : public QWidget {
  Q_OBJECT

 public:
  explicit MapBar(QWidget* parent = nullptr);

  // The setters emit nothing.
  void setChoices(bool offered);  // of dimensions and projections
  // Which images of the data set are on the map; offered: whether there is a choice. At first there is none.
  void setImages(MapSet shown, bool offered);
  void setFollow(bool on);
  // Images under the points; whyNot: why there can't be any, or empty.
  void setWorld(bool on, const QString& whyNot);
  void setLayers(QMenu* menu);                                         // to choose one from; not owned
  void setLayerTitle(const QString& title);                            // of the one that is chosen; empty: none
  void setDimensions(const std::vector<DimensionChoice>& dimensions);  // in the order of the lists
  // Without a method, the dimensions x and y as they are.
  void setShown(std::optional<ProjectionMethod> method, int x, int y, const QString& note);
  // A projection is being computed; nullopt: it has ended.
  void setProgress(const std::optional<Progress>& progress);

  // As set for the next projection.
  double perplexity() const;  // of t-SNE
  int neighbours() const;     // of UMAP

  QSize sizeHint() const override;

 signals:
  void imagesChosen(MapSet set);
  void followChosen(bool on);
  void fitRequested();
  void worldChosen(bool on);
  void methodChosen(std::optional<ProjectionMethod> method);
  void axesChosen(int x, int y);
  void againRequested();  // to project the current codes again, perhaps with other settings
  void cancelled();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void chooseAxis(bool first);
  // A button on the right, in words or as an icon.
  struct Tool {
    QPushButton* button = nullptr;
    QString word, help;
    Glyph glyph = Glyph::Lattice;
    int inWords = 0, asIcon = 0;  // its widths
  };
  // What there is room for. As the bar becomes narrower, one after the other goes.
  struct Room {
    bool longAgain = true, words = true, titles = true, imagesTitles = true, fit = true, world = true, wide = true,
         caption = true, layer = true;
  };
  void setHelp(Tool& tool, const QString& help);
  void measure();
  void measureAxes();
  void showTools(bool words);
  int needed(const Room& room) const;
  int fitCombos(const Room& room);
  void fitNote(int room);
  bool choosesAxes() const;
  bool isProjected() const;
  bool isEmbedded() const;
  void refresh();

  ChoiceCombo<MapSet>* m_images;
  ChoiceCombo<std::optional<ProjectionMethod>>* m_method;
  FormCombo* m_x;
  FormCombo* m_y;
  QLabel* m_caption;  // of the field beside it
  NumberField* m_perplexity;
  NumberField* m_neighbours;
  ElidedLabel* m_note;
  QProgressBar* m_progress;
  QPushButton* m_again;
  QPushButton* m_cancel;
  std::array<Tool, 4> m_tools;
  Tool &m_world = m_tools[0], &m_layer = m_tools[1], &m_follow = m_tools[2], &m_fit = m_tools[3];
  int m_shownX = 0, m_shownY = 1;
  bool m_computing = false;
  bool m_inWords = true;  // the tools
  // Widths and the height that the parts would have.
  int m_longAgain = 0, m_shortAgain = 0, m_kindWhole = 0, m_kindBrief = 0, m_axisWhole = 0, m_axisBrief = 0, m_toolHeight = 0;
  int m_imagesWhole = 0, m_imagesBrief = 0;
  bool m_choices = true, m_imagesOffered = false;
};

}  // namespace latentscape
