package io.kiln.page;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** Pages as a strict reader sees them. */
public final class Pages {
    private Pages() {}

    /** Fails unless the page is well-formed XML, whole in itself but for links to pages in folders
     * beside it, and without words that HTML reads otherwise. */
    public static Document strict(String page) {
        String own = page.replaceAll("href=\"[\\w-]+/report\\.html\"", "");
        for (String away : List.of("http:", "https:", "src=\"/", "@import", "href=")) {
            if (own.contains(away)) {
                throw new AssertionError("the page needs something from elsewhere: " + away);
            }
        }
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            Document document =
                    factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
            raw(document, "style");
            raw(document, "script");
            return document;
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError("not well-formed: " + e.getMessage(), e);
        }
    }

    /** HTML reads these elements as they are: what XML would have unescaped must not be there. */
    private static void raw(Document document, String tag) {
        for (Element element : elements(document, tag)) {
            String text = element.getTextContent();
            if (text.contains("<")
                    || text.contains("&")
                    || element.getChildNodes().getLength() > 1) {
                throw new AssertionError(tag + " reads differently in HTML and XML: " + text);
            }
        }
    }

    /** All elements of a kind, in order. */
    public static List<Element> elements(Document document, String tag) {
        return elements(document.getDocumentElement(), tag);
    }

    /** All elements of a kind inside of another, in order. */
    public static List<Element> elements(Element inside, String tag) {
        NodeList found = inside.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    /** The text of the cells of each row. */
    public static List<List<String>> rows(Element table) {
        List<List<String>> rows = new ArrayList<>();
        NodeList found = table.getElementsByTagName("tr");
        for (int r = 0; r < found.getLength(); r++) {
            List<String> cells = new ArrayList<>();
            NodeList all = found.item(r).getChildNodes();
            for (int c = 0; c < all.getLength(); c++) {
                if (all.item(c) instanceof Element cell) {
                    cells.add(cell.getTextContent());
                }
            }
            rows.add(cells);
        }
        return rows;
    }
}
