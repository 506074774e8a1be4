// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/network_diagram.h"

#include "ui/widgets/picture_actions.h"
#include "ui/widgets/terms.h"
#include "ui/widgets/text.h"

#include <QHelpEvent>
#include <QPainter>
#include <QTextDocument>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

using Kind = NetworkStage::Kind;

constexpr int kGap = 26;  // length of an arrow between stages
constexpr int kMargin = 8;
constexpr int kLeast = 18;    // height of a stage with one value
constexpr int kHeight = 176;  // minimum height of the widget

QString activationName(Activation activation) {
  switch (activation) {
    case Activation::Relu: return QStringLiteral("ReLU");
    case Activation::LeakyRelu: return QStringLiteral("LeakyReLU");
    case Activation::Silu: return QStringLiteral("SiLU");
    case Activation::Gelu: return QStringLiteral("GELU");
    case Activation::Tanh: return QStringLiteral("tanh");
  }
  return {};
}

}  // namespace

NetworkDiagram::NetworkDiagram(QWidget* parent) : QWidget(parent), m_colours(darkPalette()) {
  setObjectName(QStringLiteral("networkDiagram"));
  setAccessibleName(tr("Network"));
  setModel({});
  PictureActions::ofWidget(*this);
}

void NetworkDiagram::setModel(const ModelConfig& config) {
  if (!m_stages.empty() && config == m_config) return;
  m_config = config;
  m_stages = summarizeNetwork(config);
  QStringList words;
  for (const NetworkStage& stage : m_stages)
    words.push_back(titleOf(stage) + QStringLiteral(" ") + QString::fromStdString(stage.shapeText()));
  setAccessibleDescription(words.join(QStringLiteral(", ")) +
                           tr("; %1 parameters").arg(formatCount(static_cast<std::uint64_t>(parameterCount(config)))));
  updateGeometry();
  update();
}

void NetworkDiagram::setColours(const Palette& colours) {
  m_colours = colours;
  update();
}

QString NetworkDiagram::titleOf(const NetworkStage& stage) const {
  switch (stage.kind) {
    case Kind::Input: return tr("image");
    case Kind::Convolution: return tr("convolution");
    case Kind::Dense: return tr("dense");
    case Kind::Posterior: return tr("posterior");
    case Kind::Code: return m_config.variational() ? tr("sample z") : tr("code z");
    case Kind::TransposedConvolution: return tr("transposed conv.");
    case Kind::Output: return tr("reconstruction");
  }
  return {};
}

QString NetworkDiagram::detailOf(const NetworkStage& stage) const {
  QString text;
  switch (stage.kind) {
    case Kind::Input: text = tr("Grey levels from 0 to 1"); break;
    case Kind::Convolution: text = tr("Convolution 3×3, stride 2: halves height and width"); break;
    case Kind::Dense:
      text = stage.shape.size() > 1 ? tr("Dense layer whose output is laid out as a feature map") : tr("Dense layer");
      break;
    case Kind::Posterior:
      text = tr("Mean and log-variance of q(z|x) for each of %1 dimensions").arg(m_config.latentDimension);
      break;
    case Kind::Code:
      text = m_config.variational() ? tr("z = mean + standard deviation × noise") : tr("The code: a point, no noise");
      break;
    case Kind::TransposedConvolution: text = tr("Transposed convolution 3×3, stride 2: doubles height and width"); break;
    case Kind::Output:
      text = m_config.reconstruction == Reconstruction::Bernoulli ? tr("Each pixel's probability, by the sigmoid of a logit")
                                                                  : tr("Each pixel's mean");
      if (m_config.convolutional()) text += tr("; a transposed convolution 3×3, stride 2");
      break;
  }
  if (stage.activated) text += tr(", then %1").arg(activationName(m_config.activation));
  if (m_config.classes > 0 && (stage.kind == Kind::Input || stage.kind == Kind::Code))
    text += tr("; beside it the class, one of %1").arg(m_config.classes);
  if (stage.parameters > 0) text += tr("\n%1 parameters").arg(formatCount(static_cast<std::uint64_t>(stage.parameters)));
  return text;
}

int NetworkDiagram::stageWidth() const { return fontMetrics().horizontalAdvance(tr("transposed conv.")) + 6; }

QSize NetworkDiagram::sizeHint() const {
  const int n = static_cast<int>(m_stages.size());
  return {2 * kMargin + n * stageWidth() + (n - 1) * kGap, kHeight};
}
QSize NetworkDiagram::minimumSizeHint() const { return {sizeHint().width(), 110}; }

QRect NetworkDiagram::columnOf(std::size_t stage) const {
  const int spare = std::max(0, width() - sizeHint().width()) / 2;
  return {kMargin + spare + static_cast<int>(stage) * (stageWidth() + kGap), 0, stageWidth(), height()};
}

void NetworkDiagram::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const int line = fontMetrics().height();
  double most = 1.0;
  for (const NetworkStage& stage : m_stages) most = std::max(most, std::log2(static_cast<double>(stage.values()) + 1.0));
  const int top = line + 6, room = height() - top - 2 * line - 8;  // between the title and the two lines below it
  for (std::size_t i = 0; i < m_stages.size(); ++i) {
    const NetworkStage& stage = m_stages[i];
    const QRect column = columnOf(i);
    const int high =
        std::min(room, kLeast + static_cast<int>((room - kLeast) * std::log2(static_cast<double>(stage.values()) + 1.0) / most));
    const int wide = stage.shape.size() == 3 ? column.width() * 3 / 5 : column.width() * 2 / 5;
    const QRect box(column.center().x() - wide / 2, top + (room - high) / 2, wide, high);
    const bool latent = stage.kind == Kind::Posterior || stage.kind == Kind::Code;
    QColor fill = latent ? m_colours.accent : stage.decoder ? m_colours.curveTest : m_colours.curveReconstruction;
    fill.setAlphaF(0.28F);
    painter.setPen(QPen(latent ? m_colours.accent : stage.decoder ? m_colours.curveTest : m_colours.curveReconstruction, 1.5));
    painter.setBrush(fill);
    // Feature maps and images: a stack of sheets.
    if (stage.shape.size() == 3 && stage.shape[2] > 1) {
      painter.drawRoundedRect(box.translated(8, -4).adjusted(0, 4, 0, -4), 3, 3);
      painter.drawRoundedRect(box.translated(4, -2).adjusted(0, 2, 0, -2), 3, 3);
    }
    painter.drawRoundedRect(box, 3, 3);
    painter.setPen(m_colours.text);
    painter.drawText(QRect(column.left() - kGap / 2, 2, column.width() + kGap, line), Qt::AlignCenter, titleOf(stage));
    const QRect below(column.left() - kGap / 2, top + room + 4, column.width() + kGap, line);
    painter.drawText(below, Qt::AlignCenter, QString::fromStdString(stage.shapeText()));
    painter.setPen(m_colours.muted);
    painter.drawText(
        below.translated(0, line), Qt::AlignCenter,
        stage.parameters > 0 ? tr("%1 parameters").arg(formatCount(static_cast<std::uint64_t>(stage.parameters))) : QString());
    if (i + 1 == m_stages.size()) continue;
    const int from = box.right() + 12, to = columnOf(i + 1).center().x() - columnOf(i + 1).width() * 3 / 10 - 4,
              y = top + room / 2;
    painter.setPen(QPen(m_colours.muted, 1.2));
    painter.drawLine(from, y, to, y);
    painter.drawLine(to, y, to - 4, y - 3);
    painter.drawLine(to, y, to - 4, y + 3);
  }
}

bool NetworkDiagram::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (std::size_t i = 0; i < m_stages.size(); ++i) {
    if (!columnOf(i).adjusted(-kGap / 2, 0, kGap / 2, 0).contains(help->pos())) continue;
    const QString detail = Qt::convertFromPlainText(detailOf(m_stages[i]), Qt::WhiteSpaceNormal);
    QToolTip::showText(help->globalPos(), detail + richExplanation(termsIn(titleOf(m_stages[i]))), this);
    return true;
  }
  QToolTip::hideText();
  return true;
}

}  // namespace latentscape
