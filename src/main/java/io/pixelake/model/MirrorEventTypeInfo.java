package io.pixelake.model;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink how mirror events cross task boundaries. All instances are equal. */
public final class MirrorEventTypeInfo extends TypeInformation<MirrorEvent> {
    public static final MirrorEventTypeInfo INSTANCE = new MirrorEventTypeInfo();

    private static final long serialVersionUID = 1L;

    private MirrorEventTypeInfo() {}

    @Override
    public TypeSerializer<MirrorEvent> createSerializer(SerializerConfig config) {
        return MirrorEventSerializer.INSTANCE;
    }

    @Override
    public Class<MirrorEvent> getTypeClass() {
        return MirrorEvent.class;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public String toString() {
        return "MirrorEvent";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MirrorEventTypeInfo;
    }

    @Override
    public int hashCode() {
        return MirrorEventTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof MirrorEventTypeInfo;
    }
}
