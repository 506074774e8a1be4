// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/terms.h"

#include "support.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/network_diagram.h"
#include "ui/widgets/term_help.h"
#include "ui/widgets/text.h"

#include <QFile>
#include <QHelpEvent>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QTextDocumentFragment>
#include <QToolTip>

#include <initializer_list>
#include <memory>

namespace latentscape {
namespace {

QStringList named(const QString& text) {
  QStringList names;
  for (const Term* term : termsIn(text)) names << term->name;
  return names;
}

// What hovering over the widget shows, as plain text.
QString hover(QWidget& widget) {
  QToolTip::hideText();
  const QPoint at = widget.rect().center();
  QHelpEvent event(QEvent::ToolTip, at, widget.mapToGlobal(at));
  QApplication::sendEvent(&widget, &event);
  return QTextDocumentFragment::fromHtml(QToolTip::text()).toPlainText();
}

TEST(Terms, EachHasASentenceAFormulaAndItsSource) {
  const QRegularExpression year(QStringLiteral("\\b(19|20)\\d\\d\\b"));
  for (const Term& term : terms()) {
    EXPECT_TRUE(term.meaning.endsWith(QLatin1Char('.'))) << term.name.toStdString();
    EXPECT_EQ(term.meaning.count(QStringLiteral(". ")), 0) << "one sentence: " << term.name.toStdString();
    EXPECT_FALSE(term.formula.isEmpty()) << term.name.toStdString();
    EXPECT_TRUE(year.match(term.source).hasMatch()) << term.name.toStdString();
    EXPECT_EQ(named(term.name).size(), 1) << "it names itself: " << term.name.toStdString();
  }
  for (std::size_t i = 1; i < terms().size(); ++i) EXPECT_NE(terms()[i].name, terms()[i - 1].name);
}

TEST(Terms, ATextNamesThemInItsOrder) {
  EXPECT_EQ(named(QStringLiteral("−ELBO 139.5 = 100.1 + KL 39.4 nats (z = mean, grey) · KL")),
            (QStringList{"−ELBO", "KL divergence", "nat", "z, μ, σ, ε"}));
  EXPECT_EQ(named(QStringLiteral("Aggregate posterior")), QStringList{"aggregate posterior"}) << "and no other posterior";
  EXPECT_EQ(named(QStringLiteral("Prior density")), QStringList{"prior density"});
  EXPECT_EQ(named(QStringLiteral("KL weight β")), QStringList{"KL weight β"});
  EXPECT_EQ(named(QStringLiteral("z₁₂ of z")), QStringList{"z, μ, σ, ε"});
  EXPECT_EQ(named(QStringLiteral("train reconstruction")), QStringList{"reconstruction term"});
  EXPECT_EQ(named(QStringLiteral("reconstruction error 80.1")), QStringList{"reconstruction term"});
  EXPECT_EQ(named(QStringLiteral("Klein, signature, priority, Zürich")), QStringList());
}

TEST(Terms, TheGlossaryHasTheSame) {
  QFile file(QStringLiteral(LATENTSCAPE_SOURCE "/docs/GLOSSARY.md"));
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  const QString glossary = QString::fromUtf8(file.readAll());
  const qsizetype from = glossary.indexOf(QStringLiteral("## Terms on the screen"));
  ASSERT_GE(from, 0);
  QStringList rows;
  for (const QString& line : glossary.mid(from, glossary.indexOf(QStringLiteral("\n## "), from + 1) - from).split(u'\n')) {
    if (line.startsWith(QLatin1Char('|'))) rows << line;
  }
  ASSERT_GE(rows.size(), 2);
  rows = rows.mid(2);  // below the table's head
  QStringList wanted;
  for (const Term& term : terms()) {
    QStringList cells{term.name, term.meaning, term.formula, term.source};
    for (QString& cell : cells) cell.replace(QLatin1Char('|'), QStringLiteral("\\|"));
    wanted << QStringLiteral("| %1 |").arg(cells.join(QStringLiteral(" | ")));
  }
  EXPECT_EQ(rows, wanted) << "as the table should be:\n" << wanted.join(QLatin1Char('\n')).toStdString();
}

TEST(TermHelp, LongTooltipsAreBrokenIntoLines) {
  const TermHelp help(nullptr);
  QWidget window;
  const QString text =
      QStringLiteral("Under the points, what the decoder makes of each place: see it change while the model learns");
  ASSERT_NE(inShortLines(text), text);
  QLabel plain(QStringLiteral("Epochs"), &window), terms(QStringLiteral("Prior density"), &window);
  QWidget bare(&window);
  for (QWidget* widget : std::initializer_list<QWidget*>{&plain, &terms, &bare}) widget->setToolTip(text);
  showActive(window);
  for (QWidget* widget : std::initializer_list<QWidget*>{&plain, &bare}) {
    hover(*widget);
    EXPECT_EQ(QToolTip::text(), inShortLines(text));
  }
  EXPECT_TRUE(hover(terms).startsWith(inShortLines(text) + QLatin1Char('\n'))) << hover(terms).toStdString();
  EXPECT_EQ(plain.toolTip(), text) << "what assistive technology reads stays as it is";
}

TEST(TermHelp, ALabelExplainsItsTermsBelowItsOwnTip) {
  const TermHelp help(nullptr);
  QWidget window;
  QLineEdit field(&window);
  QLabel label(QStringLiteral("Prior density"), &window);
  label.setToolTip(QStringLiteral("At the probe"));
  label.setBuddy(&field);
  QLabel plain(QStringLiteral("Epochs"), &window);
  plain.setToolTip(QStringLiteral("How many"));
  showActive(window);
  const QString tip = hover(label);
  EXPECT_TRUE(tip.startsWith(QStringLiteral("At the probe"))) << tip.toStdString();
  EXPECT_TRUE(tip.contains(QStringLiteral("How likely the prior is to draw a code near this point"))) << tip.toStdString();
  EXPECT_TRUE(tip.contains(QStringLiteral("exp(−‖z‖² / 2)")));
  EXPECT_TRUE(tip.contains(QStringLiteral("Kingma and Welling 2014")));
  EXPECT_EQ(hover(plain), QStringLiteral("How many"));
  // Without a mouse: What's This, of the field that it belongs to as well, and assistive technology.
  EXPECT_EQ(label.cursor().shape(), Qt::WhatsThisCursor);
  EXPECT_EQ(plain.cursor().shape(), Qt::ArrowCursor);
  EXPECT_TRUE(label.accessibleDescription().startsWith(QStringLiteral("prior density: ")));
  EXPECT_EQ(field.whatsThis(), label.whatsThis());
  EXPECT_TRUE(plain.whatsThis().isEmpty());
}

TEST(TermHelp, AHeadlineExplainsWhatItSaysNow) {
  const TermHelp help(nullptr);
  QLabel headline(QStringLiteral("AUROC 0.93"));
  showActive(headline);
  EXPECT_TRUE(hover(headline).contains(QStringLiteral("Hanley and McNeil 1982")));
  headline.setText(QStringLiteral("PSNR 20.1 dB"));
  EXPECT_FALSE(hover(headline).contains(QStringLiteral("Hanley")));
  EXPECT_TRUE(hover(headline).contains(QStringLiteral("Huynh-Thu and Ghanbari 2008")));
}

TEST(TermHelp, AButtonAndTheItemsOfAComboBoxDoToo) {
  const TermHelp help(nullptr);
  const std::unique_ptr<QPushButton> button(makeButton(QStringLiteral("&Mahalanobis"), QStringLiteral("segment"), nullptr));
  showActive(*button);
  EXPECT_TRUE(hover(*button).contains(QStringLiteral("Mahalanobis 1936")));
  const ChoiceCombo<int> combo(
      "method", QStringLiteral("Map"), {},
      {{0, QStringLiteral("Two dimensions"), QStringLiteral("As they are")}, {1, QStringLiteral("UMAP")}});
  EXPECT_EQ(combo.itemData(0, Qt::ToolTipRole).toString(), QStringLiteral("As they are"));
  EXPECT_TRUE(combo.itemData(1, Qt::ToolTipRole).toString().contains(QStringLiteral("McInnes, Healy and Melville 2018")));
}

TEST(TermHelp, TheReconstructionAmongTheLossesIsATermOfTheLossAndNoImage) {
  const TermHelp help(nullptr);
  LossPlot plot;
  plot.resize(900, 260);
  showActive(plot);
  QLabel* caption = nullptr;
  for (auto* label : plot.findChildren<QLabel*>()) {
    if (label->text() == QStringLiteral("Reconstruction")) caption = label;
  }
  ASSERT_NE(caption, nullptr);
  const QString tip = hover(*caption);
  EXPECT_TRUE(tip.contains(QStringLiteral("How badly the decoder explains an image from its code"))) << tip.toStdString();
  EXPECT_TRUE(tip.contains(QStringLiteral("−E[log p(x|z)]"))) << tip.toStdString();
  EXPECT_FALSE(tip.contains(QStringLiteral("An image after encoder and decoder"))) << tip.toStdString();
}

TEST(TermHelp, TheNetworksPartsExplainTheirTermsWithTheirSources) {
  NetworkDiagram diagram;
  diagram.resize(diagram.sizeHint());
  showActive(diagram);
  QStringList tips;
  for (int x = 0; x < diagram.width(); x += 20) {
    QToolTip::hideText();
    const QPoint at(x, diagram.height() / 2);
    QHelpEvent event(QEvent::ToolTip, at, diagram.mapToGlobal(at));
    QApplication::sendEvent(&diagram, &event);
    tips << QTextDocumentFragment::fromHtml(QToolTip::text()).toPlainText();
  }
  const QStringList posterior = tips.filter(QStringLiteral("log-variance"));
  ASSERT_FALSE(posterior.isEmpty()) << tips.join(QLatin1Char('\n')).toStdString();
  EXPECT_TRUE(posterior.front().contains(QStringLiteral("What the encoder makes of an image")))
      << posterior.front().toStdString();
  EXPECT_TRUE(posterior.front().contains(QStringLiteral("Kingma and Welling 2014"))) << posterior.front().toStdString();
}

}  // namespace
}  // namespace latentscape
