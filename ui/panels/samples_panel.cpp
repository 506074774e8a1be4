// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/samples_panel.h"

#include "ui/widgets/image_grid.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace latentscape {

SamplesPanel::SamplesPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("samplesPanel"));
  setAccessibleName(tr("Samples"));
  m_grid = new ImageGrid(side, side, this);
  m_grid->setAdaptive(true);
  m_grid->setGap(3);
  m_grid->setCellSide(16, 32, 72);
  describe(m_grid, QStringLiteral("samplesGrid"), tr("Images decoded at points drawn from the prior"),
           tr("Decoded at points drawn from the prior N(0, I). Click one, or choose with the arrow keys and press Enter, to move "
              "the probe there."));
  m_empty = makeLabel(tr("Images decoded at points drawn from the prior appear here once there is a model."),
                      QStringLiteral("muted"), this);
  m_empty->setObjectName(QStringLiteral("samplesEmpty"));
  m_empty->setWordWrap(true);
  m_empty->setAlignment(Qt::AlignCenter);
  m_seed = makeLabel({}, QStringLiteral("muted"), this);
  m_seed->setObjectName(QStringLiteral("samplesSeed"));
  m_seed->setToolTip(tr("The same seed draws the same points"));
  m_resample = makeButton(tr("Resample"), QStringLiteral("plain"), this);
  describe(m_resample, QStringLiteral("resampleButton"), tr("Resample"), tr("Draw other points, with the next seed"));
  m_export = makeButton(tr("Export…"), QStringLiteral("plain"), this);
  describe(m_export, QStringLiteral("exportSamplesButton"), tr("Export samples"), tr("Save these images as a picture"));

  auto* column = new QVBoxLayout;
  column->setSpacing(6);
  column->addWidget(m_resample);
  column->addWidget(m_export);
  column->addWidget(m_seed);
  column->addStretch(1);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 8, 14, 8);
  layout->setSpacing(16);
  layout->addWidget(m_grid, 1);
  layout->addWidget(m_empty, 1);
  layout->addLayout(column);
  connect(m_grid, &ImageGrid::clicked, this, &SamplesPanel::sampleClicked);
  connect(m_resample, &QPushButton::clicked, this, &SamplesPanel::resampleRequested);
  connect(m_export, &QPushButton::clicked, this, &SamplesPanel::exportRequested);
  setSamples({}, 0);
}

void SamplesPanel::setSamples(const std::vector<Image>& samples, std::uint64_t seed) {
  m_grid->setImages(samples);
  m_grid->setVisible(!samples.empty());
  m_empty->setVisible(samples.empty());
  m_seed->setText(samples.empty() ? QString() : tr("seed %1").arg(seed));
  m_resample->setEnabled(!samples.empty());
  m_export->setEnabled(!samples.empty());
}

}  // namespace latentscape
