// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QList>
#include <QWidget>

#include <utility>

class QCPAxis;
class QLabel;

namespace latentscape {

class PlotCanvas;
class PlotSpeech;

// A small titled chart of a tab, in the palette's colours. GUI thread.
class Chart : public QWidget {
  Q_OBJECT
 public:
  ~Chart() override;

  void setColours(const Palette& colours);
  // The meaning of its colours, after the title.
  struct Key {
    QColor Palette::* colour;
    QString name;
  };
  QSize minimumSizeHint() const override { return {160, 90}; }
  QSize sizeHint() const override { return {380, 200}; }

 protected:
  Chart(const QString& name, const QString& title, const QString& help, QWidget* parent);

  // The figures that it shows, as a sentence for a screen reader; nothing if it shows none yet.
  virtual QString spoken() const { return {}; }
  void spokenChanged();

  // Subclasses colour what they paint here; the axes are coloured already.
  virtual void recolour(const Palette& colours) = 0;

  PlotCanvas& canvas() const { return *m_canvas; }
  const Palette& colours() const { return m_colours; }
  void setKeys(QList<Key> keys) { m_keys = std::move(keys); }
  // The maximum number of ticks, by the size of the chart; of values at least two, for a scale can't be read from one.
  void fitTickers();
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void replot();

 private:
  PlotSpeech* m_speech;
  QLabel* m_title;
  QList<Key> m_keys;
  PlotCanvas* m_canvas;
  Palette m_colours;
};

}  // namespace latentscape
