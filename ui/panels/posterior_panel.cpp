// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/posterior_panel.h"

#include "ui/widgets/button_width.h"
#include "ui/widgets/glyphs.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr double kSecondsPerDraw = 1.0;
constexpr int kDecimals = 3;
constexpr std::size_t kZ = 1, kMean = 3, kDeviation = 5, kNoise = 7;  // the labels that hold values

}  // namespace

PosteriorPanel::PosteriorPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("posteriorPanel"));
  setAccessibleName(tr("A code drawn from the selected image's posterior"));
  setToolTip(tr("A code drawn as in training: μ and σ are what the encoder makes of the image, ε is noise from N(0, I)"));
  auto* grid = new QGridLayout;
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(4);
  grid->setVerticalSpacing(2);
  const QString symbols[] = {{},
                             QStringLiteral("z"),
                             QStringLiteral("="),
                             QStringLiteral("μ"),
                             QStringLiteral("+"),
                             QStringLiteral("σ"),
                             QStringLiteral("·"),
                             QStringLiteral("ε")};
  const char* const parts[] = {"Name", "Z", "Equals", "Mean", "Plus", "Deviation", "Times", "Noise"};
  const auto put = [&](int row, std::size_t column, const QString& text, const QString& role) {
    QLabel* label = makeLabel(text, role, this);
    const bool value = column % 2 == 1;
    label->setAlignment((value ? Qt::AlignRight : Qt::AlignHCenter) | Qt::AlignVCenter);
    if (value) label->setMinimumWidth(label->fontMetrics().horizontalAdvance(QStringLiteral("−0.000")));
    grid->addWidget(label, row, static_cast<int>(column));
    return label;
  };
  for (std::size_t column = 0; column < std::size(symbols); ++column) put(0, column, symbols[column], QStringLiteral("caption"));
  for (std::size_t row = 0; row < m_rows.size(); ++row) {
    for (std::size_t column = 0; column < m_rows[row].size(); ++column) {
      const bool value = column % 2 == 1;
      QLabel* label = put(static_cast<int>(row) + 1, column, value || column == 0 ? QString() : symbols[column],
                          value ? QStringLiteral("value") : QStringLiteral("caption"));
      label->setObjectName(QStringLiteral("posterior%1%2").arg(QString::fromLatin1(parts[column])).arg(row + 1));
      m_rows[row][column] = label;
    }
  }
  m_draw = makeButton(tr("Draw ε"), QStringLiteral("plain"), this);
  describe(m_draw, QStringLiteral("drawNoiseButton"), tr("Draw another noise"),
           tr("Draw another ε, and decode the z that it makes"));
  m_play = makeButton(tr("Play"), QStringLiteral("plain"), this);
  describe(m_play, QStringLiteral("playNoiseButton"), tr("Play"),
           tr("Keep drawing: z walks from draw to draw, and is decoded on its way"));
  m_play->setCheckable(true);
  keepWidth(*m_play, {tr("Play"), tr("Pause")});
  auto* buttons = new QVBoxLayout;
  buttons->setSpacing(4);
  buttons->addWidget(m_draw);
  buttons->addWidget(m_play);
  buttons->addStretch(1);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  layout->addLayout(grid);
  layout->addLayout(buttons);
  layout->addStretch(1);

  m_timer.setInterval(33);
  connect(&m_timer, &QTimer::timeout, this, &PosteriorPanel::walkOn);
  connect(m_draw, &QPushButton::clicked, this, [this] {
    setPlaying(false);
    m_position = std::floor(m_position) + 1.0;
    emit moved(m_position);
  });
  connect(m_play, &QPushButton::toggled, this, &PosteriorPanel::setPlaying);
  showPlaying();
  setRows({});
}

void PosteriorPanel::setRows(const std::vector<Row>& rows) {
  const std::size_t shown = std::clamp<std::size_t>(rows.size(), 1, kMost);
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    for (QLabel* label : m_rows[i]) label->setVisible(i < shown);
    const bool known = i < rows.size();
    const auto put = [&](std::size_t column, double value) {
      m_rows[i][column]->setText(known ? formatFixed(value, kDecimals) : QStringLiteral("–"));
    };
    const Row row = known ? rows[i] : Row{};
    m_rows[i][0]->setText(row.dimension);
    put(kZ, row.z);
    put(kMean, row.mean);
    put(kDeviation, row.deviation);
    put(kNoise, row.noise);
  }
}

void PosteriorPanel::reset() {
  setPlaying(false);
  m_position = 0.0;
  setRows({});
}

void PosteriorPanel::setPlaying(bool playing) {
  if (playing != m_timer.isActive()) {
    if (playing) {
      m_clock.start();
      m_timer.start();
      emit moved(m_position);  // at once, so that what else plays stops before its next tick
    } else {
      m_timer.stop();
    }
  }
  showPlaying();
}

void PosteriorPanel::walkOn() {
  // After a stall, continues from where it was instead of jumping.
  m_position += std::min(static_cast<double>(m_clock.restart()) / 1000.0, 0.1) / kSecondsPerDraw;
  emit moved(m_position);
}

void PosteriorPanel::showPlaying() {
  const QSignalBlocker blocker(m_play);
  m_play->setChecked(isPlaying());
  m_play->setText(isPlaying() ? tr("Pause") : tr("Play"));
  m_play->setAccessibleName(m_play->text());
  m_play->setIcon(
      glyphIcon(isPlaying() ? Glyph::Pause : Glyph::Play, QApplication::palette().color(QPalette::Active, QPalette::ButtonText)));
}

void PosteriorPanel::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  setPlaying(false);
}

void PosteriorPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && m_play) showPlaying();
}

}  // namespace latentscape
