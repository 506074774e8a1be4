// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/neighbours_panel.h"

#include "ui/analyses/answers.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace latentscape {

NeighboursPanel::NeighboursPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, kName, parent) {
  auto* picture = new QWidget(this);
  auto* grid = new QGridLayout(picture);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(6);
  for (const std::size_t row : {0U, 1U}) {
    auto* title = makeLabel(row == 0 ? tr("Latent space") : tr("Pixels"), QStringLiteral("caption"), picture);
    grid->addWidget(title, static_cast<int>(row), 0, Qt::AlignRight | Qt::AlignVCenter);
    grid->setRowStretch(static_cast<int>(row), 1);
    for (std::size_t i = 0; i <= kCount; ++i) {
      auto* view = new ImageView(picture);
      view->setSelectable(i > 0);
      view->setHighlighted(i == 0);
      view->setSide(32, 84);
      view->setMaximumSize(100, 112);
      view->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
      const QString where = row == 0 ? tr("latent space") : tr("pixels");
      describe(view, widgetName(row == 0 ? "Latent%1" : "Pixels%1").arg(i),
               i == 0 ? tr("The selected image") : tr("Neighbour %1 in %2").arg(i).arg(where),
               i == 0 ? tr("The selected image")
                      : tr("Neighbour %1 in %2, with its class and distance. Click to select it.").arg(i).arg(where));
      grid->addWidget(view, static_cast<int>(row), static_cast<int>(i) + 1);
      grid->setColumnStretch(static_cast<int>(i) + 1, 1);
      m_views[row][i] = view;
      if (i == 0) continue;
      connect(view, &ImageView::clicked, this, [this, row, i] {
        if (m_answer && i - 1 < rowOf(*m_answer, row).size())
          emit imageChosen({m_answer->name.split, rowOf(*m_answer, row)[i - 1].index});
      });
    }
  }
  picture->setMaximumWidth(1240);
  auto* holder = new QWidget(this);  // keeps the row on the left
  auto* layout = new QHBoxLayout(holder);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(picture, 8);
  layout->addStretch(1);
  setPicture(holder);
}

void NeighboursPanel::setSelection(std::optional<ImageName> image) {
  m_selection = image;
  if (!image) {
    job().cancel();
    clear();
  }
  changed();
}

void NeighboursPanel::setCodes(std::shared_ptr<const Codes> codes) {
  m_codes = std::move(codes);
  changed();
}

std::optional<QString> NeighboursPanel::obstacle() const {
  if (const auto why = AnalysisPanel::obstacle()) return why;
  if (!m_selection) return tr("Select an image: Shift-click one on the map, or click the one nearest to the probe.");
  if (!m_codes || m_codes->count == 0) return tr("The images are being encoded.");
  return std::nullopt;
}

void NeighboursPanel::start() {
  NeighboursQuestion question;
  question.image = m_selection->text();
  question.codes = m_codes;
  job().ask(answering(question), [this](const std::shared_ptr<const NeighboursAnswer>& shared) {
    if (m_selection == shared->name) present(shared);
  });
}

void NeighboursPanel::present(const std::shared_ptr<const NeighboursAnswer>& shared) {
  m_answer = shared;
  const NeighboursAnswer& answer = *shared;
  for (std::size_t row = 0; row < 2; ++row) {
    const auto& neighbours = rowOf(answer, row);
    for (std::size_t i = 0; i <= kCount; ++i) {
      ImageView* view = m_views[row][i];
      view->setVisible(i <= neighbours.size());
      if (i > neighbours.size()) continue;
      const NeighbourImage& one = i == 0 ? answer.itself : neighbours[i - 1];
      view->setImage(one.image);
      view->setCaption(QString::fromStdString(one.caption));
      view->setDescription(view->caption());
    }
  }
  setHeadline((answer.name.split == Split::Test
                   ? tr("%1 of %2 neighbours of test image #%3 are near in latent space and in pixels")
                   : tr("%1 of %2 neighbours of training image #%3 are near in latent space and in pixels"))
                  .arg(answer.shared)
                  .arg(std::max(answer.latent.size(), answer.pixels.size()))
                  .arg(answer.name.index));
}

void NeighboursPanel::forget() {
  m_selection.reset();
  m_codes.reset();
  m_answer.reset();
}

AnalysisExport NeighboursPanel::exported() const {
  return exportOf(tr("Export Neighbours"), QStringLiteral("neighbours.png"), m_answer, isDark());
}

}  // namespace latentscape
