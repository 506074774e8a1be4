// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/posterior_panel.h"

#include "ui/widgets/player.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
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
  QPushButton* play = makeButton(tr("Play"), QStringLiteral("plain"), this);
  describe(play, QStringLiteral("playNoiseButton"), tr("Play"),
           tr("Keep drawing: z walks from draw to draw, and is decoded on its way"));
  m_player = new Player(*play, *this);
  m_count = makeLabel({}, QStringLiteral("muted"), this);
  m_count->setObjectName(QStringLiteral("posteriorCount"));
  m_count->setToolTip(plainToolTip(tr(
      "The map's two dimensions, and the one in which the posterior differs most from the prior. Point at another dimension in "
      "the list above to see it here.")));
  auto* buttons = new QVBoxLayout;
  buttons->setSpacing(4);
  buttons->addWidget(m_draw);
  buttons->addWidget(play);
  buttons->addWidget(m_count);
  buttons->addStretch(1);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addLayout(grid);
  row->addLayout(buttons);
  row->addStretch(1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, 8, 14, 8);
  layout->setSpacing(6);
  layout->addWidget(makeHeading(tr("Drawn from the selected image's posterior"), this));
  layout->addLayout(row);

  connect(m_draw, &QPushButton::clicked, this, [this] {
    setPlaying(false);
    moveTo(std::floor(m_position) + 1.0);
  });
  connect(m_player, &Player::begun, this, [this] { emit moved(m_position); });
  connect(m_player, &Player::ticked, this, [this](double seconds) { moveTo(m_position + seconds / kSecondsPerDraw); });
  setRows({});
}

void PosteriorPanel::setRows(const std::vector<Row>& rows, int dimensions) {
  const bool more = dimensions > static_cast<int>(rows.size()) && !rows.empty();
  m_count->setText(more ? tr("%1 of %2 dimensions").arg(rows.size()).arg(dimensions) : QString());
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

bool PosteriorPanel::isPlaying() const { return m_player->isPlaying(); }
void PosteriorPanel::setPlaying(bool playing) { m_player->setPlaying(playing); }

void PosteriorPanel::moveTo(double position) {
  m_position = position;
  emit moved(m_position);
}

}  // namespace latentscape
