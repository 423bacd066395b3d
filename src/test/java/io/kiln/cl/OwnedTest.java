package io.kiln.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** What is owned is given back in reverse order, whatever fails in between. */
@NeedsOpenCl
final class OwnedTest {
    private final FaultyCl driver = FaultyCl.over("auto");
    private final CheckedCl cl = new CheckedCl(driver);
    private final Ref device = Gear.firstDevice(cl);

    @Test
    void theNewestGoesFirst() {
        List<Object> released = new ArrayList<>();
        Cl noting = (Cl) Proxy.newProxyInstance(
                Cl.class.getClassLoader(), new Class<?>[] {Cl.class}, (proxy, method, refs) -> {
                    released.add(refs[0]);
                    return null;
                });
        Ref old = () -> Ref.Kind.CONTEXT;
        Ref young = () -> Ref.Kind.BUFFER;
        Owned owned = new Owned(noting);
        owned.own(old);
        owned.own(young);
        owned.close();
        owned.close();
        assertEquals(List.of(young, old), released);
    }

    @Test
    void theFirstFailureCarriesTheOthers() {
        Owned owned = new Owned(cl);
        Ref context = owned.own(cl.context(device));
        for (int bytes : List.of(8, 16, 24)) {
            owned.own(cl.buffer(context, bytes, false));
        }
        driver.failFrom(2, -36);
        ClException e = assertThrows(ClException.class, owned::close);
        assertEquals(2, e.getSuppressed().length);
        assertEquals(0, cl.live(), cl::report);
        owned.close(); // nothing is left to fail
    }

    @Test
    void oneCanGoBeforeTheOthers() {
        try (Owned owned = new Owned(cl)) {
            Ref context = owned.own(cl.context(device));
            Ref first = owned.own(cl.buffer(context, 8, false));
            owned.own(cl.buffer(context, 16, false));
            owned.release(first);
            owned.release(first); // no longer owned: left alone
            assertEquals("2 alive: context, buffer of 16 bytes", cl.report());
        }
        assertEquals(0, cl.live(), cl::report);
    }
}
