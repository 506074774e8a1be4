// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/reconstructions_panel.h"

#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace latentscape {

ReconstructionsPanel::ReconstructionsPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("reconstructionsPanel"));
  setAccessibleName(tr("Reconstructions"));
  m_grid = new QWidget(this);
  auto* grid = new QGridLayout(m_grid);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(10);
  grid->setVerticalSpacing(4);
  grid->addWidget(makeLabel(tr("Test image"), QStringLiteral("caption"), m_grid), 1, 0, Qt::AlignRight | Qt::AlignVCenter);
  grid->addWidget(makeLabel(tr("Reconstruction"), QStringLiteral("caption"), m_grid), 2, 0, Qt::AlignRight | Qt::AlignVCenter);
  for (std::size_t i = 0; i < imageCount; ++i) {
    const int column = static_cast<int>(i) + 1;
    m_captions[i] = new ElidedLabel({}, m_grid);
    m_captions[i]->setProperty("role", "muted");
    m_captions[i]->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    grid->addWidget(m_captions[i], 0, column);
    for (const bool original : {true, false}) {
      auto* view = new ImageView(m_grid);
      describe(view, QStringLiteral("%1%2").arg(original ? QStringLiteral("original") : QStringLiteral("reconstruction")).arg(i),
               original ? tr("Test image %1").arg(i + 1) : tr("Reconstruction %1").arg(i + 1),
               original ? tr("A test image, which training does not see")
                        : tr("What the model makes of it: decoded at its posterior mean"));
      view->setSide(28, 84);
      view->setMaximumSize(96, 96);
      view->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
      (original ? m_originals : m_reconstructions)[i] = view;
      grid->addWidget(view, original ? 1 : 2, column, Qt::AlignLeft);
    }
    grid->setColumnStretch(column, 1);
  }
  grid->setRowStretch(1, 1);
  grid->setRowStretch(2, 1);
  m_grid->setMaximumWidth(1000);
  m_empty =
      makeLabel(tr("Reconstructions of eight test images appear here once there is a model."), QStringLiteral("muted"), this);
  m_empty->setObjectName(QStringLiteral("reconstructionsEmpty"));
  m_empty->setWordWrap(true);
  m_empty->setAlignment(Qt::AlignCenter);
  m_others = makeButton(tr("Others"), QStringLiteral("plain"), this);
  describe(m_others, QStringLiteral("othersButton"), tr("Other test images"), tr("Show eight other test images"));
  connect(m_others, &QPushButton::clicked, this, &ReconstructionsPanel::othersRequested);

  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(14, 8, 14, 8);
  layout->setSpacing(16);
  layout->addWidget(m_grid, 4);
  layout->addWidget(m_empty, 4);
  layout->addStretch(1);
  layout->addWidget(m_others, 0, Qt::AlignTop);
  setImages({}, {}, {});
}

void ReconstructionsPanel::setImages(const std::vector<Image>& originals, const std::vector<Image>& reconstructions,
                                     const QStringList& captions) {
  for (std::size_t i = 0; i < imageCount; ++i) {
    const QString caption = captions.value(static_cast<qsizetype>(i));
    m_originals[i]->setImage(i < originals.size() ? originals[i] : Image{});
    m_reconstructions[i]->setImage(i < reconstructions.size() ? reconstructions[i] : Image{});
    m_originals[i]->setDescription(caption);
    m_reconstructions[i]->setDescription(caption);
    m_captions[i]->setText(caption);
  }
  m_grid->setVisible(!originals.empty());
  m_empty->setVisible(originals.empty());
  m_others->setEnabled(!originals.empty());
}

}  // namespace latentscape
